// Writes lib/capacity/data/instance-types.json from three tables of github.com/aws/karpenter-provider-aws (Apache-2.0).
// Karpenter generates them from EC2's API. The prices in the present file are from 2026-07-20.
//
//   node scripts/instance-types.mjs DOCS VPCLIMITS PRICES
//
//   DOCS       website/content/en/docs/reference/instance-types.md     architecture, vCPUs, memory
//   VPCLIMITS  pkg/providers/instancetype/zz_generated.vpclimits.go    network and branch interfaces
//   PRICES     pkg/providers/pricing/zz_generated.pricing_aws.go       us-east-1, on demand, and their date
import { readFileSync, writeFileSync } from "node:fs";

const [docs, limits, prices] = process.argv.slice(2);
if (!prices) {
  console.error("usage: node scripts/instance-types.mjs DOCS VPCLIMITS PRICES");
  process.exit(1);
}
const read = (file) => readFileSync(file, "utf8");
const number = (text, pattern) => Number(pattern.exec(text)?.[1] ?? Number.NaN);

const [, date] = /generated at (\d{4}-\d\d-\d\d)/.exec(read(prices)) ?? [];
const onDemand = new Map();
const virginia = /"us-east-1":\s*\{([\s\S]*?)\n\t\}/.exec(read(prices))?.[1] ?? "";
for (const [, type, usd] of virginia.matchAll(/"([a-z0-9.-]+)":\s*([\d.]+)/g)) onDemand.set(type, Number(usd));

const interfaces = new Map();
for (const [, type, body] of read(limits).matchAll(/\n\t"([a-z0-9.-]+)":\s*\{([\s\S]*?)\n\t\}/g)) {
  interfaces.set(type, [number(body, /\n\t\tInterface:\s*(\d+)/), number(body, /BranchInterface:\s*(\d+)/)]);
}

// EC2 lets more types carry a trunk than ECS does: Karpenter's figures are those of EKS. ECS holds no more tasks on these
// (ECS Developer Guide, "Supported instances for increased Amazon ECS container network interfaces").
const untrunked = /^((c5n|d3|d3en|i3|i3en|m5dn|m5n|m5zn|r5b|r5n|r5dn|z1d)\..+|(c5a|c5ad|r5)\.8xlarge)$/;

const rows = [];
for (const [, type, body] of read(docs).matchAll(/### `([a-z0-9.-]+)`([\s\S]*?)(?=\n###? |$)/g)) {
  const label = (name) => new RegExp(`\\|\\s*${name}\\s*\\|\\s*([^|\\s]+)`).exec(body)?.[1];
  const [maxEnis, branchEnis] = interfaces.get(type) ?? [];
  const row = [
    label("kubernetes.io/arch"),
    Number(label("karpenter.k8s.aws/instance-cpu")),
    Number(label("karpenter.k8s.aws/instance-memory")),
    maxEnis,
    untrunked.test(type) ? 0 : branchEnis,
    onDemand.get(type),
  ];
  // An API needs neither bare metal nor accelerators. A type without a price in us-east-1 cannot be planned.
  if (/\.metal/.test(type) || /instance-(gpu|accelerator)-count/.test(body)) continue;
  if (row.every((value) => value !== undefined && !Number.isNaN(value))) rows.push([type, row]);
}
rows.sort(([a], [b]) => (a < b ? -1 : 1));

const columns = ["architecture", "vcpus", "memoryMiB", "maxEnis", "branchEnis", "usdPerHourUsEast1"];
const source = `public tables of the karpenter-provider-aws repository (instance-types.md, vpclimits, pricing of ${date}); no branch interfaces where ECS supports no trunk (ECS Developer Guide)`;
// Assumed: lib/capacity/instance-room.ts says why. It stands here because local/cluster reads it too.
const registeredMemoryPercent = 92.5;
const line = (value) => JSON.stringify(value).replaceAll(",", ", ");
const types = rows.map(([type, row]) => `    "${type}": ${line(row)}`).join(",\n");
const file = new URL("../lib/capacity/data/instance-types.json", import.meta.url);
writeFileSync(
  file,
  `{\n  "source": ${JSON.stringify(source)},\n  "registeredMemoryPercent": ${registeredMemoryPercent},\n  "columns": ${line(columns)},\n  "types": {\n${types}\n  }\n}\n`,
);
console.log(`${rows.length} types`);
