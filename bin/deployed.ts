// Which deployment `npm run status` and `npm run console` read.
import type { LoadedConfig } from "../lib/validation/load";
import type { Connection } from "../operator/aws/clients";
import { hideUserConfiguration, localDeployment } from "../operator/aws/local";
import { OperatorError } from "../operator/aws/problem";
import type { Context } from "./context";

/** The options that select it. */
export interface DeployedOptions {
  context?: Context;
  local?: true;
}

/** The flag and the description of `--local`. */
export const localOption = ["--local", "the deployment that npm start runs, whose stage is the default"] as const;

export interface Deployed extends LoadedConfig {
  connection: Connection;
}

/**
 * Finds the deployment and its configuration.
 *
 * @throws OperatorError if no local deployment runs, or another stage than the given one
 * @throws ConfigError if the configuration is not valid
 */
export function deployedStage({ context: given, local }: DeployedOptions): Deployed {
  const running = local && localDeployment();
  if (local) hideUserConfiguration(process.env);
  // The SDK's warning about Node 20 would come with each command. `scripts/setup.mjs` warns once.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  if (running) refuseAnother(running.source, given);
  // It loads here, so that a console that waits for its deployment is small. tsx's small loader knows no `import()`.
  const { loadConfig }: typeof import("../lib/validation/load") = require("../lib/validation/load");
  const loaded = loadConfig(given ?? running?.source ?? {});
  return { ...loaded, connection: running?.connection ?? { region: loaded.config.region } };
}

/** The local deployment has one stage. Another one would only not be found. */
function refuseAnother(running: Context, given: Context | undefined): void {
  const text = (source: Context) =>
    Object.entries(source)
      .map(([name, value]) => `${name}=${value}`)
      .join(" ");
  if (given && text(running) !== text(given)) {
    throw new OperatorError(`the local deployment has ${text(running)}, given ${text(given)}; leave -c out`);
  }
}
