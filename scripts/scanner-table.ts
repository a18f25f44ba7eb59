// Writes the counts of the security scanners into docs/security.md: a part of `npm run update`.
import "../test/support/setup";
import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { projectRoot } from "../lib/config/project-root";
import { tableApplications } from "../test/security/scanners/applications";
import { docsTable, tableHead } from "../test/security/scanners/counts";
import { scan } from "../test/security/scanners/scan";

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const page = path.join(projectRoot, "docs", "security.md");
  const applications = tableApplications();
  const findings = await scan(applications.map(({ app }) => app));
  const table = docsTable(applications.map((application, n) => ({ ...application, findings: findings[n] ?? [] })));
  const paragraphs = readFileSync(page, "utf8").split("\n\n");
  const written = paragraphs.map((paragraph) => (paragraph.startsWith(tableHead) ? table : paragraph));
  writeFileSync(page, written.join("\n\n"));
}
