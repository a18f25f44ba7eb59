import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { instanceType } from "../lib/capacity/instance-types";
import { containerEnvironment } from "../lib/config/contract";
import { projectRoot } from "../lib/config/project-root";
import { makePlan } from "../lib/plan/plan";
import { parseConfig } from "../lib/validation/validate";
import { documents } from "./support/documents";

/** The README on one line, because a quoted text may go over several lines. */
const readme = readFileSync(path.join(projectRoot, "README.md"), "utf8").replace(/\s+/g, " ");

test.each([
  ["dev", documents["defaults"]],
  ["prod", documents["three-zones"]],
])("the README tells the costs of stage %s as shipped", (stage, document) => {
  const { monthlyUsd } = makePlan(stage, parseConfig(document));
  const [min, max] = [monthlyUsd.min, monthlyUsd.max].map(Math.round);
  expect(readme).toMatch(new RegExp(`stage \`${stage}\` ${min} to ${max}`));
});

test.each([
  ["dev", documents["defaults"]],
  ["prod", documents["three-zones"]],
])("the README tells the most vCPUs of stage %s as shipped", (stage, document) => {
  const { instanceTypes, instances } = parseConfig(document).cluster;
  const vcpus = Math.max(...instanceTypes.map((type) => instanceType(type)?.vcpus ?? 0));
  expect(readme).toMatch(new RegExp(`stage \`${stage}\` takes up to ${instances.max * vcpus}\\b`));
});

test("the README tells the costs of the smallest stage, and of the parts that every stage has", () => {
  const { monthlyUsd } = makePlan(
    "smallest",
    parseConfig({
      cluster: { instanceTypes: ["t4g.nano"], instances: { max: 2 } },
      service: { tasks: { min: 1, max: 1 }, cpu: 256, memoryMiB: 256 },
      observability: { dashboard: false },
    }),
  );
  const parts = ["NAT gateway", "load balancer", "public IPv4 addresses"].map((name) =>
    Math.round(monthlyUsd.parts.find(({ part }) => part === name)?.max ?? 0),
  );
  expect(readme).toContain(`one task on a \`t4g.nano\`, costs ${Math.round(monthlyUsd.max)} USD`);
  const [nat, balancer, addresses] = parts;
  expect(readme).toContain(
    `a NAT gateway (${nat}), a load balancer (${balancer}) and public IPv4 addresses (${addresses})`,
  );
});

test("the README shows the error of two tasks on two distinct instances", () => {
  const writeUp = {
    cluster: { instanceTypes: ["t2.medium"], instances: { min: 1, max: 2 } },
    service: { tasks: { min: 2, max: 2 } },
  };
  let message = "";
  try {
    parseConfig(writeUp);
  } catch (error) {
    message = String((error as Error).message);
  }
  expect(message).toMatch(/^error: /);
  expect(readme).toContain(message);
});

test("every script that the README names exists", () => {
  const { scripts } = JSON.parse(readFileSync(path.join(projectRoot, "package.json"), "utf8"));
  const named = [...readme.matchAll(/npm run ([a-z:-]+)/g)].map(([, name]) => name);
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
});

test("docs/from-copilot.md names fields that exist", () => {
  const page = readFileSync(path.join(projectRoot, "docs", "from-copilot.md"), "utf8");
  const reference = readFileSync(path.join(projectRoot, "docs", "configuration.md"), "utf8");
  const [fields = ""] = page.split("| Copilot command");
  const named = [...fields.matchAll(/^\|[^|]*\|([^|]*)\|/gm)].flatMap(
    ([, cell = ""]) => cell.match(/(?<=`)[\w.]+(?=`)/g) ?? [],
  );
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((field) => !reference.includes(`| \`${field}\` |`))).toEqual([]);
});

test("docs/bring-your-own-app.md names fields and variables that exist", () => {
  const page = readFileSync(path.join(projectRoot, "docs", "bring-your-own-app.md"), "utf8");
  const reference = readFileSync(path.join(projectRoot, "docs", "configuration.md"), "utf8");
  const fields = page.match(/(?<=`)(?:service|loadBalancer|network)\.[a-zA-Z.]+/g) ?? [];
  expect(fields.length).toBeGreaterThan(8);
  expect(fields.filter((field) => !reference.includes(`| \`${field}\` |`))).toEqual([]);
  const loadBalancer = { backendTls: true, targetProtocol: "http2" as const };
  const seconds = { request: 1, keepAlive: 1, gracefulStop: 1 };
  const variables = containerEnvironment({ port: 1, healthCheckPath: "/other" }, seconds, loadBalancer);
  for (const name of Object.keys(variables)) expect(page).toContain(`| \`${name}\` |`);
});

test("docs/security.md names tests and files that exist", () => {
  const page = readFileSync(path.join(projectRoot, "docs", "security.md"), "utf8");
  const named = [...page.matchAll(/`((?:test|service|local|lib|\.github)\/[\w./-]+)`/g)].map(([, file = ""]) => file);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((file) => !existsSync(path.join(projectRoot, file)))).toEqual([]);
});
