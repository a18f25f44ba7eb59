import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { projectRoot } from "../../../lib/config/project-root";
import type { FileFinding } from "./templates";

const program = path.join(projectRoot, ".venv", "bin", "cfn-lint");

/** One process uses one core. Each takes a second to start. */
const processes = Math.min(availableParallelism(), 4);

interface Finding {
  Filename: string;
  Rule: { Id: string };
  Message: string;
  Location: { Path: (string | number)[] | null };
}

/** The errors and warnings of cfn-lint. `.cfnlintrc.yaml` has its settings. */
export async function cfnLint(files: string[]): Promise<FileFinding[]> {
  const shares = Array.from({ length: processes }, (_, share) => files.filter((_file, n) => n % processes === share));
  const findings = await Promise.all(shares.filter(({ length }) => length > 0).map(run));
  return findings.flat().map(({ Filename: file, Rule: rule, Message: text, Location: { Path: at } }) => ({
    file,
    rule: rule.Id,
    logicalId: at?.[1] === undefined ? undefined : String(at[1]),
    message: `${at?.join("/") ?? ""}: ${text}`,
  }));
}

/** A finding makes no exit code, so that another failure of cfn-lint is an error. */
async function run(files: string[]): Promise<Finding[]> {
  const options = ["--format", "json", "--non-zero-exit-code", "none"];
  const { stdout } = await promisify(execFile)(program, [...options, "--template", ...files], {
    cwd: projectRoot,
    maxBuffer: Number.POSITIVE_INFINITY,
  });
  return JSON.parse(stdout);
}
