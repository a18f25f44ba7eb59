// Writes lib/deployer/handler-permissions.json: the IAM actions that CloudFormation's handlers call, by resource type. They are
// those of the CloudFormation registry's schemas, of which cfn-lint has a copy. The file keeps the types that it has, and gets
// those of the stages in config/.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { projectRoot as root } from "../lib/config/project-root";
import { resourcesOf } from "../lib/deployed-resources";
import type { HandlerPermissions } from "../lib/deployer/execution-policy";
import { sorted } from "../lib/deployer/statement";
import { loadConfig, stageNames } from "../lib/validation/load";

export const permissionsFile = path.join(root, "lib", "deployer", "handler-permissions.json");

/** The handlers that CloudFormation calls for a stack. It lists resources only for an import. */
const handlers = ["create", "read", "update", "delete"];

/** The table as JSON. */
export function handlerPermissions(types: string[]): string {
  const files: Record<string, string> = readSchema("providers", "us-east-1");
  const table = Object.fromEntries(sorted(types).map((type) => [type, actionsOf(type, files[type])]));
  return `${JSON.stringify(table, null, 1)}\n`;
}

function actionsOf(type: string, file: string | undefined): string[] {
  if (!file) throw new Error(`${type} is no type of the CloudFormation registry`);
  const schema = readSchema("resources", file);
  return sorted(handlers.flatMap((handler) => schema.handlers?.[handler]?.permissions ?? []));
}

function readSchema(...names: [string, string]) {
  return JSON.parse(readFileSync(pythonData("cfnlint", "data", "schemas", `${names.join("/")}.json`), "utf8"));
}

/** A data file of a Python package. */
export function pythonData(...names: string[]): string {
  const versions = path.join(root, ".venv", "lib");
  return path.join(versions, readdirSync(versions)[0] ?? "", "site-packages", ...names);
}

/** The types that the table needs: those that it has, and those of the user's stages. */
function wantedTypes(): string[] {
  const known: HandlerPermissions = JSON.parse(readFileSync(permissionsFile, "utf8"));
  const stages = stageNames().flatMap((stage) => resourcesOf(loadConfig({ stage })));
  return [...Object.keys(known), ...stages.map(({ Type }) => Type)];
}

if (require.main === module) writeFileSync(permissionsFile, handlerPermissions(wantedTypes()));
