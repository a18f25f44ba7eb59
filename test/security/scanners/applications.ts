import { App } from "aws-cdk-lib";
import { buildApplication } from "../../../lib/application";
import type { Config } from "../../../lib/config";
import { parseConfig } from "../../../lib/validation/validate";
import { documents } from "../../support/documents";
import { context } from "../../support/synthesise";
import { hardened } from "../every-document";
import { ecsPatternsApp } from "./ecs-patterns";

/** The row of the CDK's own pattern. */
export const patternsName = "ecs-patterns";

export interface Application {
  readonly name: string;
  readonly config: Config;
  readonly app: App;
}

/** The application of a configuration. All have the same stage, so that equal configurations have equal templates. */
export function application(name: string, config: Config): Application {
  const app = new App({ context });
  buildApplication(app, { stage: "test", config });
  return { name, config, app };
}

/** The rows of the table in docs/security.md. The stages are those that this project ships. */
export function tableApplications(): Application[] {
  return [
    application("dev", parseConfig(documents["defaults"])),
    application("prod", parseConfig(documents["three-zones"])),
    application("hardened", parseConfig(hardened)),
    { name: patternsName, config: parseConfig({}), app: ecsPatternsApp() },
  ];
}
