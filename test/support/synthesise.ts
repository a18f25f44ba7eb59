import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { App, CfnResource, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import type { CloudAssembly } from "aws-cdk-lib/cx-api";
import { buildApplication } from "../../lib/application";
import type { Config, Configuration } from "../../lib/config";
import { projectRoot } from "../../lib/config/project-root";
import { FastApiTask } from "../../lib/constructs/task-definition";
import { parseConfig } from "../../lib/validation/validate";

/** The stages in config/, which belong to the user. */
export const stages = readdirSync(path.join(projectRoot, "config"))
  .filter((file) => file.endsWith(".ts"))
  .map((file) => path.basename(file, ".ts"));

/** The CDK's feature flags, without work that changes no template: stack traces, and a copy of the service's folder. */
export const context = {
  ...JSON.parse(readFileSync(path.join(projectRoot, "cdk.json"), "utf8")).context,
  "aws:cdk:disable-creation-stack-traces": true,
  "aws:cdk:disable-asset-staging": true,
};

export interface Synthesised {
  vpc: Template;
  cluster: Template;
  service: Template;
  /** The three templates with their names, in the order of their deployment. */
  all: [string, Template][];
  assembly: CloudAssembly;
}

/** The templates of a configuration, as bin/app.ts makes them, without the user's own constructs. */
export function synthesise(document: Configuration = {}, stage = "test"): Synthesised {
  return synthesiseConfig(parseConfig(document), stage);
}

/** The template of the task definition alone, as the service stack has it, without a user's additions. */
export function synthesiseTask(document: Configuration): Template {
  const stack = new Stack(new App({ context }), "ServiceStack", { stackName: "fastapi-test-service" });
  new FastApiTask(stack, "Task", { config: parseConfig(document) });
  return Template.fromStack(stack);
}

/** The templates of a validated configuration. */
export function synthesiseConfig(config: Config, stage = "test"): Synthesised {
  const app = new App({ context });
  buildApplication(app, { stage, config });
  const assembly = app.synth();
  const template = (id: string) => withoutForeign(app.node.findChild(id) as Stack);
  const [vpc, cluster, service] = [template("VpcStack"), template("ClusterStack"), template("ServiceStack")];
  return {
    vpc,
    cluster,
    service,
    all: [
      ["VpcStack", vpc],
      ["ClusterStack", cluster],
      ["ServiceStack", service],
    ],
    assembly,
  };
}

/** The direct children of the three stacks that belong to this project. A user adds others to the stacks. */
const ours = new Set([
  ...[
    "Vpc",
    "FlowLogs",
    "Cluster",
    "ExecSessions",
    "Instances",
    "CapacityProvider",
    "Task",
    "LoadBalancer",
    "InternalLoadBalancer",
  ],
  ...["Domain", "Targets", "InternalTargets", "WebAcl", "TaskSecurityGroup", "Service"],
  ...["DeploymentAlarms", "AlarmMail", "Budget", "Dashboard", "LogQueries"],
  ...["LoadBalancerUrl", "ClusterName", "ServiceName"],
]);

/** Whether a construct belongs to this project. */
export function isOurs(constructPath: string): boolean {
  return ours.has(constructPath.split("/")[1] ?? "");
}

/** A stack's template without the resources of the user's own constructs, which our promises do not cover. */
function withoutForeign(stack: Stack): Template {
  const template = Template.fromStack(stack).toJSON();
  for (const element of stack.node.findAll().filter(CfnResource.isCfnResource)) {
    if (!isOurs(element.node.path)) delete template["Resources"][stack.resolve(element.logicalId)];
  }
  return Template.fromJSON(template);
}

/** A resource of a template. */
export interface Resource {
  Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template's properties have no type of their own
  Properties: any;
  DependsOn?: string[];
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  UpdatePolicy?: any;
}

/** The only resource of a type. */
export function only(template: Template, type: string): Resource & { id: string } {
  const found = Object.entries(template.findResources(type));
  expect(found.map(([id]) => id)).toHaveLength(1);
  const [[id, resource]] = found as [[string, Resource]];
  return { ...resource, id };
}

/** Every resource of a type. */
export function every(template: Template, type: string): (Resource & { id: string })[] {
  return Object.entries(template.findResources(type)).map(([id, resource]) => ({ ...(resource as Resource), id }));
}

/** The output that a cross-stack reference imports. CloudFormation exports it as `<stack>:<output>`. */
export function outputName(reference: { "Fn::ImportValue": string }): string {
  return reference["Fn::ImportValue"].split(":")[1] ?? "";
}

/** Whether CloudFormation deletes a resource before another one: it deletes those first that refer to others. */
export function deletedBefore(template: Template, first: string, later: string): boolean {
  const resources: Record<string, Resource> = template.toJSON()["Resources"];
  const reached = new Set<string>();
  const pending = [first];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    pending.push(...references(resources[id]).filter((reference) => reference in resources));
  }
  return first !== later && reached.has(later);
}

/** The logical ids in `Ref`, `Fn::GetAtt` and `DependsOn`, at any depth. */
function references(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === "Ref") return [inner];
    if (key === "Fn::GetAtt") return [inner[0]];
    return key === "DependsOn" ? inner : references(inner);
  });
}
