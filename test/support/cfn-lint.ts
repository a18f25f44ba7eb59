import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import type { CloudAssembly } from "aws-cdk-lib/cx-api";
import { projectRoot } from "../../lib/config/project-root";

interface Finding {
  Filename: string;
  Rule: { Id: string };
  Message: string;
  Location: { Path: (string | number)[] | null };
}

/**
 * The errors and warnings of cfn-lint about the templates of several applications, one a line, with the application's
 * name. Equal templates are checked once. `.cfnlintrc.yaml` lists the rules that are left out.
 */
export async function lintFindings(
  applications: (readonly [name: string, assembly: CloudAssembly])[],
  processes = 1,
): Promise<string[]> {
  const templates = new Map(
    applications.flatMap(([name, { stacksRecursively }]) =>
      stacksRecursively.map(({ templateFullPath: file }) => [readFileSync(file, "utf8"), { name, file }]),
    ),
  );
  const nameOf = new Map([...templates.values()].map(({ name, file }) => [file, name]));
  const files = [...nameOf.keys()];
  const shares = Array.from({ length: processes }, (_, share) => files.filter((_, n) => n % processes === share));
  const findings = await Promise.all(shares.filter(({ length }) => length > 0).map(run));
  return findings.flat().map(({ Filename: file, Rule: rule, Message: message, Location: { Path: at } }) => {
    const place = [path.basename(file, ".template.json"), ...(at ?? [])].join("/");
    return `${rule.Id} ${place}: ${message}; configuration: ${nameOf.get(file)}`;
  });
}

function run(files: string[]): Promise<Finding[]> {
  const program = path.join(projectRoot, ".venv", "bin", "cfn-lint");
  const child = spawn(program, ["--format", "json", "--template", ...files], { cwd: projectRoot });
  const output = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].on("data", (chunk) => {
      output[stream] += chunk;
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", ({ message }) => reject(new Error(`${message}; \`npm test\` installs cfn-lint`)));
    child.on("close", () => {
      try {
        resolve(JSON.parse(output.stdout));
      } catch {
        reject(new Error(`cfn-lint printed no findings: ${output.stderr}`));
      }
    });
  });
}
