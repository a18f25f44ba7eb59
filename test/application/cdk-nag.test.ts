import { readFileSync } from "node:fs";
import * as path from "node:path";
import { App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { buildApplication } from "../../lib/application";
import { projectRoot } from "../../lib/config/project-root";
import { loadConfig } from "../../lib/validation/load";
import { stages } from "../support/synthesise";

const { context } = JSON.parse(readFileSync(path.join(projectRoot, "cdk.json"), "utf8"));

// Plug-ins are a part of the CDK's validation. test/support/setup.ts turns it off for the other tests.
delete process.env.CDK_VALIDATION;

test.each(stages)(
  "stage %s passes cdk-nag's AwsSolutions rules, or acknowledges the finding with a reason",
  (stage) => {
    const app = new App({ context });
    buildApplication(app, loadConfig({ stage }));
    Validations.of(app).addPlugins(new AwsSolutionsChecks());
    // cdk-nag's findings make synth() throw, and the error's text lists them.
    expect(() => app.synth()).not.toThrow();
  },
);
