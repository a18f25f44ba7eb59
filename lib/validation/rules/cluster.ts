import { allInstanceTypes, architecture, instanceType, runsAmazonLinux2023 } from "../../capacity/instance-types";
import type { Config } from "../../config";
import { quoted, type RuleProblem } from "../../config/problem";
import { suggestion } from "../suggestion";

/** The instance types exist, each stands once, and all have one architecture, which is also the AMI's. */
export function clusterRules({ cluster: { instanceTypes, amiVersion } }: Config): RuleProblem[] {
  const problems: RuleProblem[] = [];

  instanceTypes.forEach((type, i) => {
    const path = `cluster.instanceTypes[${i}]`;
    if (instanceType(type) === undefined) {
      const kind = leftOut(type);
      const reason = kind ? `${kind} not supported here; take another type, for instance "m5.large"` : unknown(type);
      problems.push({ path, message: `given ${quoted(type)}, ${reason}` });
    } else if (!runsAmazonLinux2023(type)) {
      const message = `given ${quoted(type)}, Amazon Linux 2023 needs a Graviton2 or a later one; take "m6g", "c6g" or newer`;
      problems.push({ path, message });
    } else if (instanceTypes.indexOf(type) < i) {
      problems.push({ path, message: `given ${quoted(type)} twice; an Auto Scaling group takes each type once` });
    }
  });

  const known = instanceTypes.flatMap((type) => instanceType(type) ?? []);
  if (new Set(known.map(({ architecture }) => architecture)).size > 1) {
    const each = known.map(({ name, architecture }) => `${name} is ${architecture}`);
    problems.push({
      path: "cluster.instanceTypes",
      message: `given ${each.join(", ")}; one image runs on one architecture only: keep the types of one`,
    });
  }
  const common = architecture(instanceTypes);
  const name = common === "amd64" ? "x86_64" : common;
  if (amiVersion && name && !amiVersion.endsWith(name)) {
    const message = `given ${quoted(amiVersion)}, and ${instanceTypes.join(", ")} needs an AMI whose name ends in ${name}; use ${quoted(amiVersion.replace(/x86_64$|arm64$/, name))}`;
    problems.push({ path: "cluster.amiVersion", message });
  }
  return problems;
}

/** Families with accelerators: GPUs, AWS's own chips, FPGAs and video transcoders. */
const accelerated = /^(g|gr|p|inf|trn|dl|f|vt)\d[a-z0-9-]*$/;

/** Why the table of types leaves out a type that EC2 has, by the form of its name (scripts/instance-types.mjs). */
function leftOut(type: string): string | undefined {
  const [family = "", size = "", ...rest] = type.split(".");
  const isFamily = [...allInstanceTypes()].some((known) => known.family === family);
  if (rest.length > 0) return undefined;
  if (/^metal(-\d+xl)?$/.test(size) && (isFamily || accelerated.test(family))) return "bare metal is";
  if (/^(\d*x)?large$/.test(size) && !isFamily && accelerated.test(family)) return "accelerators are";
  return undefined;
}

function unknown(type: string): string {
  const known = [...allInstanceTypes()];
  const near = suggestion(
    type,
    known.map(({ name }) => name),
  );
  const ofFamily = known.filter(({ family }) => family === type.split(".")[0]).map(({ name }) => name);
  const others =
    ofFamily.length === 0
      ? '; take one of EC2\'s, for instance "t3.medium"'
      : `; known of that family: ${ofFamily.join(", ")}`;
  return `no such EC2 instance type is known${near || others}`;
}
