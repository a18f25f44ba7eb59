import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import type { CloudAssembly } from "aws-cdk-lib/cx-api";
import type { Configuration } from "../../lib/config";
import { cfnLint } from "../security/scanners/cfn-lint";
import { isAbout, isTheUsers } from "../security/scanners/judge";
import { judgements } from "../security/scanners/judgements";
import { constructOf, type FileFinding, type TemplateFile, writeTemplates } from "../security/scanners/templates";

/**
 * Runs cfn-lint over the templates of several applications.
 *
 * @throws Error with a line for each finding that nobody has judged, and the shortest configuration that has it
 */
export async function lint(applications: [Configuration, CloudAssembly][]): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "lint-"));
  try {
    const templates = writeTemplates(
      applications.map(([, assembly]) => assembly),
      folder,
    );
    const findings = await cfnLint(templates.map(({ file }) => file));
    const configurations = applications.map(([document]) => JSON.stringify(document));
    const found = templates.flatMap((template) => {
      const [shortest = ""] = template.applications.map((n) => configurations[n] ?? "").sort(byLength);
      return unjudged(findings, template).map(({ rule, message }) => ({
        text: `${rule} ${template.stack}/${message}`,
        configuration: shortest,
      }));
    });
    // A map keeps the last value of a key.
    const last = found.sort((one, other) => byLength(other.configuration, one.configuration));
    const lines = new Map(last.map(({ text, configuration }) => [text, configuration]));
    if (lines.size > 0) {
      throw new Error([...lines].map(([text, configuration]) => `${text}; configuration: ${configuration}`).join("\n"));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function unjudged(findings: FileFinding[], template: TemplateFile): FileFinding[] {
  return findings.filter((finding) => {
    const found = { rule: finding.rule, at: constructOf(template, finding) };
    return (
      finding.file === template.file && !isTheUsers(found) && !judgements.some((judgement) => isAbout(judgement, found))
    );
  });
}

function byLength(one: string, other: string): number {
  return one.length - other.length;
}
