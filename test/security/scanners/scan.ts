import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import type { App } from "aws-cdk-lib";
import { cfnLint } from "./cfn-lint";
import { checkov } from "./checkov";
import { acknowledgements, covers, type NagFinding, nagFindings, packNames } from "./nag";
import { constructOf, type FileFinding, type TemplateFile, writeTemplates } from "./templates";

export const scanners = [...packNames, "cfn-lint", "checkov"];

/** A finding of any scanner, at the path of a construct. */
export interface Finding extends NagFinding {
  /** Whether the code acknowledges it beside the construct. */
  readonly acknowledgedInCode: boolean;
}

/** Runs every scanner over applications. The result has the findings of each, in the same order. */
export async function scan(apps: App[]): Promise<Finding[][]> {
  const folder = mkdtempSync(path.join(tmpdir(), "scan-"));
  try {
    const assemblies = apps.map((app) => app.synth());
    const templates = writeTemplates(assemblies, folder);
    const [lint, check] = await Promise.all([cfnLint(templates.map(({ file }) => file)), checkov(folder)]);
    return apps.map((app, n) => {
      const own = templates.filter(({ applications }) => applications.includes(n));
      return [...ofPacks(app), ...ofFiles("cfn-lint", lint, own), ...ofFiles("checkov", check, own)];
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function ofPacks(app: App): Finding[] {
  const acknowledged = acknowledgements(app);
  return nagFindings(app).map((finding) => ({
    ...finding,
    acknowledgedInCode: acknowledged.some((acknowledgement) => covers(acknowledgement, finding)),
  }));
}

function ofFiles(scanner: string, findings: FileFinding[], templates: TemplateFile[]): Finding[] {
  return templates.flatMap((template) =>
    findings
      .filter(({ file }) => file === template.file)
      .map((finding) => ({
        scanner,
        rule: finding.rule,
        at: constructOf(template, finding),
        message: finding.message,
        acknowledgedInCode: false,
      })),
  );
}
