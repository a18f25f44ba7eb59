import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import type { CloudAssembly } from "aws-cdk-lib/cx-api";
import type { Configuration } from "../../lib/config";
import { projectRoot } from "../../lib/config/project-root";

/** One process uses one core. Each takes a second to start. */
const processes = Math.min(availableParallelism(), 4);

interface Finding {
  Filename: string;
  Rule: { Id: string };
  Message: string;
  Location: { Path: (string | number)[] | null };
}

/**
 * Runs cfn-lint over the templates of several applications. `.cfnlintrc.yaml` lists the rules that are left out.
 *
 * @throws Error with a line for each error and warning, and the shortest configuration that has it
 */
export async function lint(applications: [Configuration, CloudAssembly][]): Promise<void> {
  const configurations = differentTemplates(applications);
  const files = [...configurations.keys()];
  const shares = Array.from({ length: processes }, (_, share) => files.filter((_, n) => n % processes === share));
  const findings = await Promise.all(shares.filter(({ length }) => length > 0).map(run));
  const found = findings
    .flat()
    .map((finding) => [textOf(finding), configurations.get(finding.Filename) ?? ""] as const);
  // A map keeps the last value of a key.
  const shortest = new Map(found.sort(([, one], [, other]) => other.length - one.length));
  const lines = [...shortest].map(([text, configuration]) => `${text}; configuration: ${configuration}`);
  if (lines.length > 0) throw new Error(lines.join("\n"));
}

/** The files of the templates, each with its configuration as JSON. Of equal templates it has one. */
function differentTemplates(applications: [Configuration, CloudAssembly][]): Map<string, string> {
  const files = new Map<string, [file: string, configuration: string]>();
  for (const [document, { stacksRecursively }] of applications) {
    for (const { templateFullPath: file } of stacksRecursively) {
      files.set(readFileSync(file, "utf8"), [file, JSON.stringify(document)]);
    }
  }
  return new Map(files.values());
}

function textOf({ Filename: file, Rule: rule, Message: message, Location: { Path: at } }: Finding): string {
  const place = [path.basename(file, ".template.json"), ...(at ?? [])].join("/");
  return `${rule.Id} ${place}: ${message}`;
}

/** A finding makes no exit code, so that another failure of cfn-lint is an error. */
async function run(files: string[]): Promise<Finding[]> {
  const program = path.join(projectRoot, ".venv", "bin", "cfn-lint");
  const options = ["--format", "json", "--non-zero-exit-code", "none"];
  const { stdout } = await promisify(execFile)(program, [...options, "--template", ...files], {
    cwd: projectRoot,
    maxBuffer: Number.POSITIVE_INFINITY,
  });
  return JSON.parse(stdout);
}
