import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import type { CloudAssembly } from "aws-cdk-lib/cx-api";
import type { Configuration } from "../../lib/config";
import { projectRoot } from "../../lib/config/project-root";

interface Finding {
  Filename: string;
  Rule: { Id: string };
  Message: string;
  Location: { Path: (string | number)[] | null };
}

/**
 * Runs cfn-lint over the templates of several applications. Equal templates are checked once. `.cfnlintrc.yaml` lists the
 * rules that are left out.
 *
 * @throws Error with a line for each error and warning, and the configuration that has it
 */
export async function lint(applications: [Configuration, CloudAssembly][], processes = 1): Promise<void> {
  const templates = new Map(
    applications.flatMap(([document, { stacksRecursively }]) =>
      stacksRecursively.map(({ templateFullPath: file }) => [readFileSync(file, "utf8"), { document, file }]),
    ),
  );
  const documentOf = new Map([...templates.values()].map(({ document, file }) => [file, document]));
  const files = [...documentOf.keys()];
  const shares = Array.from({ length: processes }, (_, share) => files.filter((_, n) => n % processes === share));
  const findings = (await Promise.all(shares.filter(({ length }) => length > 0).map(run))).flat();
  const lines = findings.map(({ Filename: file, Rule: rule, Message: message, Location: { Path: at } }) => {
    const place = [path.basename(file, ".template.json"), ...(at ?? [])].join("/");
    return `${rule.Id} ${place}: ${message}; configuration: ${JSON.stringify(documentOf.get(file))}`;
  });
  if (lines.length > 0) throw new Error(lines.join("\n"));
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
