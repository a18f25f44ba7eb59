import type { Config } from "../../../lib/config";
import { patternsName } from "./applications";
import { isTheUsers, openFindings } from "./judge";
import { type Finding, scanners } from "./scan";

export interface Counted {
  readonly name: string;
  readonly config: Config;
  readonly findings: Finding[];
}

/** How the table in docs/security.md begins. */
export const tableHead = `| | ${scanners[0]}`;

/** A Markdown table: for each scanner all findings, and those that stay open. */
export function countsTable(rows: Counted[]): string {
  const lines = rows.map(({ name, config, findings }) => {
    const cells = scanners.map((scanner) => {
      const own = findings.filter((finding) => finding.scanner === scanner);
      return `${own.length} / ${openFindings(own, config).length}`;
    });
    return `| ${name} | ${cells.join(" | ")} |`;
  });
  return [`| | ${scanners.join(" | ")} |`, `|---|${"---|".repeat(scanners.length)}`, ...lines].join("\n");
}

/** The table in docs/security.md. It has no findings about constructs that a user has added to lib/. */
export function docsTable(rows: Counted[]): string {
  return countsTable(
    rows.map((row) => ({
      ...row,
      findings: row.findings.filter((finding) => row.name === patternsName || !isTheUsers(finding)),
    })),
  );
}
