import { readFileSync } from "node:fs";
import * as path from "node:path";
import { App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { buildApplication } from "../../lib/application";
import type { Configuration } from "../../lib/config";
import { parseConfig } from "../../lib/validation/validate";
import { documents } from "../support/documents";
import { examples } from "../support/examples";
import { context, isOurs } from "../support/synthesise";

/** The policy of the task role. It has only what a user grants. */
const grantsOfTheUser = "ServiceStack/Task/Definition/TaskRole/DefaultPolicy";

interface Violation {
  ruleName: string;
  violatingConstructs: { constructPath: string }[];
}

/** The unacknowledged findings about our own constructs, as "rule path". */
function findings(document: Configuration): string[] {
  const app = new App({ context });
  buildApplication(app, { stage: "test", config: parseConfig(document) });
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

const named = examples.map(({ option, document }): [string, Configuration] => [option, document]);

test.each([...Object.entries(documents), ...named])(
  "%s passes cdk-nag's AwsSolutions rules, or acknowledges the finding with a reason",
  (_name, document) => {
    expect(findings(document)).toEqual([]);
  },
);
