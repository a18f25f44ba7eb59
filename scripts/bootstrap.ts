// `npm run bootstrap`: prepares an account and region for the CDK. For a stage of deployer "least-privilege", it first
// deploys the policies of bin/deployer.ts, and gives CloudFormation these in place of AdministratorAccess.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { ConfigError } from "../lib/config/problem";
import { type LoadedConfig, loadConfig } from "../lib/validation/load";

const args = process.argv.slice(2);
const { config } = load();
if (config.deployer === "administrator") {
  console.log(
    "CloudFormation gets AdministratorAccess, unless an earlier bootstrap gave it other policies. docs/security.md tells what else it can get.",
  );
  cdk("bootstrap", ...args);
} else {
  cdk("bootstrap", ...args, "--cloudformation-execution-policies", deployPolicies());
  console.log(
    `CloudFormation has the policies of the stack ${config.name}-deployer. Every CDK app of this account and region deploys with them.`,
  );
}

function load(): LoadedConfig {
  try {
    return loadConfig({ stage: contextOf("stage"), config: contextOf("config") });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

/** The value of `-c key=value` or `--context key=value`. The last one counts, as for the CDK. */
function contextOf(key: string): string | undefined {
  return [...args.join("\n").matchAll(new RegExp(`^(?:(?:-c|--context)[\\n=])${key}=(.*)$`, "gm"))].at(-1)?.[1];
}

/** Deploys the policies with the user's own credentials, and returns their ARNs. The CDK shows them and asks first. */
function deployPolicies(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "deployer-"));
  process.on("exit", () => rmSync(folder, { recursive: true }));
  const outputs = path.join(folder, "outputs.json");
  // An environment such as aws://123456789012/eu-central-1 is an argument of the bootstrap alone.
  const options = args.filter((arg) => !arg.startsWith("aws://"));
  const app = "node --require tsx/cjs bin/deployer.ts";
  cdk("deploy", "DeployerStack", "--app", app, "--output", folder, "--outputs-file", outputs, ...options);
  return JSON.parse(readFileSync(outputs, "utf8"))[`${config.name}-deployer`].ExecutionPolicies;
}

function cdk(...words: string[]): void {
  const { status } = spawnSync("node_modules/.bin/cdk", words, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
