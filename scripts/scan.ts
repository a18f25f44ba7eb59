// `npm run scan`: what the security scanners leave open in the stages of config/, and the option that closes it.
import "../test/support/setup";
import { ConfigError } from "../lib/config/problem";
import { loadConfig, stageNames } from "../lib/validation/load";
import { application } from "../test/security/scanners/applications";
import { countsTable } from "../test/security/scanners/counts";
import { openFindings } from "../test/security/scanners/judge";
import { scan } from "../test/security/scanners/scan";

main().catch((error) => {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const stages = stageNames().map((stage) => application(stage, loadConfig({ stage }).config));
  const findings = await scan(stages.map(({ app }) => app));
  const scanned = stages.map(({ name, config }, n) => ({ name, config, findings: findings[n] ?? [] }));
  for (const { name, config, findings } of scanned) {
    console.log(`\nStage ${name}`);
    const open = openFindings(findings, config);
    for (const option of [...new Set(open.map(({ closedBy }) => closedBy))]) {
      console.log(option === "not judged" ? "  not judged:" : `  ${option} closes:`);
      for (const { finding, closedBy } of open) {
        if (closedBy === option) console.log(`    ${finding.rule} ${finding.at}: ${shortened(finding.message)}`);
      }
    }
  }
  console.log(`\nFor each scanner: all findings / those that stay open\n\n${countsTable(scanned)}`);
}

/** A message of cdk-nag without the list of its standard's controls. */
function shortened(message: string): string {
  return message.replace(/ - \(Control IDs?: .*/s, "");
}
