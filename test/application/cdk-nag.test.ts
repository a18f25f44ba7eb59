import { readFileSync } from "node:fs";
import * as path from "node:path";
import { App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { buildApplication } from "../../lib/application";
import { projectRoot } from "../../lib/config/project-root";
import { loadConfig } from "../../lib/validation/load";
import { stages } from "../support/synthesise";

const { context } = JSON.parse(readFileSync(path.join(projectRoot, "cdk.json"), "utf8"));

// Plug-ins are a part of the CDK's validation, which the other tests do without.
delete process.env.CDK_VALIDATION;

test.each(stages)("stage %s follows AWS's recommendations, or says why not", (stage) => {
  const app = new App({ context });
  buildApplication(app, loadConfig({ stage }));
  Validations.of(app).addPlugins(new AwsSolutionsChecks());
  // What it finds is the text of the error that it throws.
  expect(() => app.synth()).not.toThrow();
});
