import { allInstanceTypes, instanceType, runsAmazonLinux2023 } from "../../capacity/instance-types";
import type { Config } from "../../config";
import type { RuleProblem } from "../../config/problem";
import { given, suggestion } from "../zod-issues";

/** Instance types that exist, once each, of one architecture, and bounds in order. */
export function clusterRules({ cluster: { instanceTypes, instances } }: Config): RuleProblem[] {
  const problems: RuleProblem[] = [];

  instanceTypes.forEach((type, i) => {
    const path = `cluster.instanceTypes[${i}]`;
    if (instanceType(type) === undefined) {
      const hint =
        suggestion(
          type,
          [...allInstanceTypes()].map(({ name }) => name),
        ) || '; take one of EC2\'s, for instance "t3.medium"';
      problems.push({ path, message: `given ${given(type)}, no such EC2 instance type is known${hint}` });
    } else if (!runsAmazonLinux2023(type)) {
      const message = `given ${given(type)}, Amazon Linux 2023 needs a Graviton2 or a later one; take "m6g", "c6g" or newer`;
      problems.push({ path, message });
    } else if (instanceTypes.indexOf(type) < i) {
      problems.push({ path, message: `given ${given(type)} twice; an Auto Scaling group takes each type once` });
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
  if (instances.min > instances.max) {
    problems.push({
      path: "cluster.instances.min",
      reads: ["cluster.instances.max"],
      message: `given ${instances.min}, above cluster.instances.max of ${instances.max}; lower it to ${instances.max}`,
    });
  }
  return problems;
}
