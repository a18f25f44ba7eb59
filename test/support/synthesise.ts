import { readFileSync } from "node:fs";
import * as path from "node:path";
import { App, type Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import type { CloudAssembly } from "aws-cdk-lib/cx-api";
import { buildApplication } from "../../lib/application";
import type { Configuration } from "../../lib/config";
import { projectRoot } from "../../lib/config/project-root";
import { loadConfig } from "../../lib/validation/load";
import { parseConfig } from "../../lib/validation/validate";

export const stages = ["local", "dev", "prod"];

const { context } = JSON.parse(readFileSync(path.join(projectRoot, "cdk.json"), "utf8"));

export interface Synthesised {
  vpc: Template;
  cluster: Template;
  service: Template;
  /** The three templates with their names, in the order of their deployment. */
  all: [string, Template][];
  assembly: CloudAssembly;
}

/** The templates of a configuration, as bin/app.ts makes them. */
export function synthesise(document: Configuration = {}): Synthesised {
  return build("test", parseConfig(document));
}

/** The templates of a stage in config/. */
export function synthesiseStage(stage: string): Synthesised {
  return build(stage, loadConfig({ stage }).config);
}

function build(stage: string, config: ReturnType<typeof parseConfig>): Synthesised {
  const app = new App({ context });
  buildApplication(app, { stage, config });
  const assembly = app.synth();
  const template = (id: string) => Template.fromStack(app.node.findChild(id) as Stack);
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
