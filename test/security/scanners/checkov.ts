import { execFile } from "node:child_process";
import * as path from "node:path";
import { promisify } from "node:util";
import { projectRoot } from "../../../lib/config/project-root";
import type { FileFinding } from "./templates";

const program = path.join(projectRoot, "scripts", "checkov", ".venv", "bin", "checkov");

interface Report {
  results: { failed_checks: { check_id: string; check_name: string; file_path: string; resource: string }[] };
  summary: { parsing_errors: number; resource_count: number };
}

/**
 * Runs checkov over the templates in a folder. It calls no service, and reads no settings of the user.
 *
 * @throws Error if it cannot read a template
 */
export async function checkov(folder: string): Promise<FileFinding[]> {
  const options = ["--framework", "cloudformation", "--skip-download", "--soft-fail", "--quiet", "--compact"];
  const { stdout } = await promisify(execFile)(program, ["--directory", folder, ...options, "--output", "json"], {
    cwd: folder,
    // Settings and caches are in the home folder. Without the last variable, it asks PyPI for a newer version.
    env: { PATH: process.env.PATH, HOME: folder, CKV_SKIP_PACKAGE_UPDATE_CHECK: "true" },
    maxBuffer: Number.POSITIVE_INFINITY,
  });
  const { results, summary } = JSON.parse(stdout) as Report;
  if (summary.parsing_errors > 0 || summary.resource_count === 0) {
    throw new Error(`checkov cannot read the templates: ${JSON.stringify(summary)}`);
  }
  return results.failed_checks.map((check) => ({
    file: path.join(folder, path.basename(check.file_path)),
    rule: check.check_id,
    logicalId: check.resource.split(".").at(-1),
    message: check.check_name,
  }));
}
