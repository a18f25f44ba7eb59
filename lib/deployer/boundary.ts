import { Aws } from "aws-cdk-lib";
import { allowedActions } from "./managed-policies";
import type { Roles } from "./roles";
import { type Statement, sorted } from "./statement";

/** Name of the permissions boundary: a managed policy of the account, one for each region. */
export const boundaryName = (name: string) => `${name}-boundary-${Aws.REGION}`;

/**
 * The most that a role of this project may do: what the roles of the templates do. A permissions boundary grants nothing by
 * itself (IAM User Guide, "Permissions boundaries for IAM entities").
 */
export function boundaryStatements({ statements, managedPolicies }: Roles): Statement[] {
  const agents = { Effect: "Allow" as const, Action: managedPolicies.flatMap(allowedActions), Resource: "*" };
  return merged([agents, ...statements]);
}

/** Unites the actions of statements that differ in nothing else. */
function merged(statements: Statement[]): Statement[] {
  const byScope = new Map<string, Statement>();
  for (const { Action, ...scope } of statements) {
    const key = JSON.stringify(scope);
    byScope.set(key, { ...scope, Action: sorted([...(byScope.get(key)?.Action ?? []), ...Action]) });
  }
  return [...byScope.values()];
}
