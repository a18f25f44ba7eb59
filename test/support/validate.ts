// Synthesises configurations with the CDK's validation of templates: `node --require tsx/cjs test/support/validate.ts FILE...`.
// One process for all, because the validation takes 5 s of processor time to start.
import { App } from "aws-cdk-lib";
import { buildApplication } from "../../lib/application";
import { loadConfig } from "../../lib/validation/load";
import { context } from "./synthesise";

for (const file of process.argv.slice(2)) {
  const { stage, config } = loadConfig({ config: file });
  const app = new App({ context });
  buildApplication(app, { stage, config });
  app.synth();
}
