import type { Config } from "../../config";
import { quoted, type RuleProblem } from "../../config/problem";

/**
 * Longest name, in characters, with the deployer's policies. This is an assumption: CloudFormation shortens the names that
 * it generates for roles to 64 characters, its own random end included (troposphere, issue 428). No document says where.
 */
const longestName = 20;

/** The policies of the deployer allow `<name>-*` only. So each generated name must begin like that, and no foreign name may. */
export function deployerRules({ name, deployer }: Config): RuleProblem[] {
  if (deployer === "administrator") return [];
  const problem = (message: string) => [
    { path: "name", reads: ["deployer"], message: `given ${quoted(name)}, ${message}` },
  ];
  if (name.length > longestName) {
    const reason = "CloudFormation shortens the names of roles, and the policies of deployer allow the whole name only";
    return problem(`${name.length} characters: ${reason}; use ${longestName} at the most`);
  }
  if (/^cdk(-|$)/.test(name)) {
    return problem(
      'and the roles of the CDK begin with "cdk-": the deployer could change its own rights; use another name',
    );
  }
  return [];
}
