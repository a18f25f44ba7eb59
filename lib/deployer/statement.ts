import { Aws } from "aws-cdk-lib";

/** An Allow statement of an IAM policy. Of CloudFormation's references, it has those to pseudo parameters at the most. */
export interface Statement {
  Sid?: string;
  Effect: "Allow";
  Action: string[];
  Resource: unknown;
  Condition?: unknown;
}

export function allow(Sid: string, Action: string[], Resource: string | string[], Condition?: object): Statement {
  return { Sid, Effect: "Allow", Action, Resource, ...(Condition && { Condition }) };
}

/** An ARN of this account and region. Both are empty in the ARNs of some services. */
export function arn(
  service: string,
  resource: string,
  { region = Aws.REGION, account = Aws.ACCOUNT_ID }: { region?: string; account?: string } = {},
): string {
  return `arn:${Aws.PARTITION}:${service}:${region}:${account}:${resource}`;
}

/** Each value once, in the order of the alphabet. */
export const sorted = (values: string[]) => [...new Set(values)].sort();

/**
 * IAM's limits: characters of a managed policy without white space, and managed policies of a role (AWS re:Post knowledge
 * center, iam-increase-policy-size).
 */
export const limits = { policy: 6144, policies: 10 };

/** Distributes statements over as few policies as their order allows. A long statement becomes several. */
export function packed(statements: Statement[]): Statement[][] {
  const policies: Statement[][] = [];
  for (const statement of statements.flatMap(halved)) {
    const last = policies.at(-1);
    if (last && size([...last, statement]) <= limits.policy) last.push(statement);
    else policies.push([statement]);
  }
  if (policies.length <= limits.policies) return policies;
  throw new Error(`a role takes ${limits.policies} policies, and these are ${policies.length}`);
}

/** Characters that one statement may take at the most, so that the policies fill up well. */
const share = limits.policy / 2;

function halved(statement: Statement): Statement[] {
  const { Sid, Action } = statement;
  if (size([statement]) <= share) return [statement];
  if (Action.length === 1) throw new Error(`the statement ${Sid} has too many resources`);
  const half = Math.ceil(Action.length / 2);
  const parts = [Action.slice(0, half), Action.slice(half)];
  return parts.flatMap((actions, part) => halved({ ...statement, Sid: `${Sid}${part + 1}`, Action: actions }));
}

/** Characters of a policy, at the most: a reference, for instance to the region, is longer as text than its value. */
function size(Statement: Statement[]): number {
  return JSON.stringify({ Version: "2012-10-17", Statement }).length;
}
