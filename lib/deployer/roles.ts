import type { Config } from "../config";
import { type Statement, sorted } from "./statement";

/** What the roles of the templates may do, and who assumes them. */
export interface Roles {
  statements: Statement[];
  /** AWS's managed policies, by the part of their ARN after `policy/`. */
  managedPolicies: string[];
  /** Service principals, for instance "ec2.amazonaws.com". */
  services: string[];
}

/** A configuration with each option that makes a role or gives it more, so that no option changes the policies. */
export function withEveryRole(config: Config): Config {
  return {
    ...config,
    network: { ...config.network, flowLogs: true },
    service: {
      ...config.service,
      enableExecuteCommand: true,
      rollout: { ...config.service.rollout, strategy: "blue-green" },
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: a template's properties have no type of their own
type Properties = Record<string, any>;

/** Resources of templates, by their types. */
export type Resources = { Type: string; Properties?: Properties }[];

/** Reads the roles from the resources of templates. */
export function rolesOf(resources: Resources): Roles {
  const propertiesOf = (type: string) => resources.filter(({ Type }) => Type === type).map((r) => r.Properties ?? {});
  const roles = propertiesOf("AWS::IAM::Role");
  const inline = roles.flatMap(({ Policies = [] }) => Policies as Properties[]);
  const documents = [...propertiesOf("AWS::IAM::Policy"), ...inline].map(({ PolicyDocument }) => PolicyDocument);
  return {
    statements: documents.flatMap(({ Statement }) => Statement.flatMap(portable)),
    managedPolicies: sorted(roles.flatMap(({ ManagedPolicyArns = [] }) => ManagedPolicyArns.map(policyName))),
    services: sorted(
      roles.flatMap(({ AssumeRolePolicyDocument }) =>
        AssumeRolePolicyDocument.Statement.flatMap(({ Principal }: Properties) => Principal.Service ?? []),
      ),
    ),
  };
}

/** A statement that also fits another stack. Where it names a resource of its own stack, it has all resources instead. */
function portable({ Effect, Action, Resource, Condition }: Properties): Statement[] {
  if (Effect !== "Allow") return [];
  if (!Action || !Resource) throw new Error("a role's policy allows by NotAction or NotResource; name the actions");
  const names = [Resource].flat();
  return [
    {
      Effect,
      Action: [Action].flat(),
      Resource: names.every(isPortable) ? Resource : "*",
      ...(Condition && isPortable(Condition) && { Condition }),
    },
  ];
}

/** Whether a value refers to nothing but pseudo parameters, which each stack has. */
function isPortable(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isPortable);
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(([key, inner]) => {
    if (key === "Ref") return String(inner).startsWith("AWS::");
    if (key === "Fn::Sub") return !/\$\{(?!AWS::)/.test(JSON.stringify(inner));
    if (key === "Fn::GetAtt" || key === "Fn::ImportValue") return false;
    return isPortable(inner);
  });
}

/** The name in an ARN such as {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam::aws:policy/NAME"]]}. */
function policyName(arn: unknown): string {
  const [, name] = /:policy\/([\w+=,.@/-]+)/.exec(JSON.stringify(arn)) ?? [];
  if (!name) throw new Error(`a role has a managed policy of its own stack; use an inline policy instead`);
  return name;
}
