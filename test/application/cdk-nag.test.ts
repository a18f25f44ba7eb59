import { readFileSync } from "node:fs";
import * as path from "node:path";
import { App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { buildApplication } from "../../lib/application";
import type { Configuration } from "../../lib/config";
import { projectRoot } from "../../lib/config/project-root";
import { parseConfig } from "../../lib/validation/validate";
import { documents } from "../support/documents";
import { isOurs } from "../support/synthesise";

const { context } = JSON.parse(readFileSync(path.join(projectRoot, "cdk.json"), "utf8"));

// Plug-ins are a part of the CDK's validation. test/support/setup.ts turns it off for the other tests.
delete process.env.CDK_VALIDATION;

/** The policy of the task role. It has only what a user grants. */
const grantsOfTheUser = "ServiceStack/Task/Definition/TaskRole/DefaultPolicy";

interface Violation {
  ruleName: string;
  violatingConstructs: { constructPath: string }[];
}

/** The unacknowledged findings about our own constructs, as "rule path". */
function findings(stage: string, document: Configuration): string[] {
  const app = new App({ context });
  buildApplication(app, { stage, config: parseConfig(document) });
  Validations.of(app).addPlugins(new AwsSolutionsChecks());
  try {
    app.synth();
  } catch {
    // Findings make synth() throw. The report has them all.
  }
  const report = JSON.parse(readFileSync(path.join(app.outdir, "validation-report.json"), "utf8"));
  const { violations } = report.pluginReports.find(
    ({ pluginName }: { pluginName: string }) => pluginName === "AwsSolutions",
  );
  return (violations as Violation[])
    .flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => ({ ruleName, constructPath })),
    )
    .filter(({ constructPath }) => isOurs(constructPath) && !constructPath.startsWith(grantsOfTheUser))
    .map(({ ruleName, constructPath }) => `${ruleName} ${constructPath}`);
}

test.each(Object.entries(documents))(
  "%s passes cdk-nag's AwsSolutions rules, or acknowledges the finding with a reason",
  (name, document) => {
    expect(findings(name, document)).toEqual([]);
  },
);
