#!/usr/bin/env node
import { Command } from "commander";
import { ConfigError } from "../lib/config/problem";
import { type ConfigSource, loadConfig } from "../lib/validation/load";
import { hideUserConfiguration, localDeployment } from "../operator/aws/local";
import { OperatorError } from "../operator/aws/problem";
import { type Context, context } from "./context";

interface Options {
  context?: Context;
  local?: true;
  json?: true;
  watch?: true;
}

/** Seconds between two snapshots of --watch. */
const watchSeconds = 3;

const program = new Command("npm run status --")
  .description("Are users served, is there room, what is changing, what is wrong.")
  .option("-c, --context <key=value>", "stage=NAME (default dev) or config=FILE.json; may be repeated", context)
  .option("--local", "the deployment that npm start runs, whose stage is the default")
  .option("--json", "the snapshot, for programs")
  .option("--watch", `again every ${watchSeconds} seconds, until Ctrl-C`)
  .usage("[options]")
  .showSuggestionAfterError(false)
  .parse();

const options = program.opts<Options>();
if (options.json && options.watch) program.error("error: --json and --watch exclude each other; give one");

run(options).catch((error: unknown) => {
  if (!(error instanceof ConfigError) && !(error instanceof OperatorError)) throw error;
  console.error(error instanceof ConfigError ? error.message : `error: ${error.message}`);
  process.exitCode = 1;
});

async function run({ context: given, local, json, watch }: Options): Promise<void> {
  const { connection, source } = local ? localDeployment() : { connection: undefined, source: undefined };
  if (local) hideUserConfiguration(process.env);
  // The SDK's warning about Node 20 would come with each command. `scripts/setup.mjs` warns once.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  const deployed = loadConfig(chosen(source, given));
  // The SDK loads here, after the checks above.
  const { snapshotReader } = await import("../operator/reader/read");
  const { statusText } = await import("../operator/status/text");
  const read = snapshotReader(connection ?? { region: deployed.config.region }, deployed);
  const colour = process.stdout.isTTY && !process.env.NO_COLOR;

  for (;;) {
    const snapshot = await read();
    if (json) console.log(JSON.stringify(snapshot, undefined, 2));
    else
      console.log(
        `${watch && process.stdout.isTTY ? "\u001b[2J\u001b[H" : ""}${statusText(snapshot, deployed.config, colour)}`,
      );
    if (!watch) return;
    await new Promise((resolve) => setTimeout(resolve, 1000 * watchSeconds));
  }
}

/** The local deployment has one stage. Another one would only not be found. */
function chosen(running: ConfigSource | undefined, given: Context | undefined): ConfigSource {
  const text = (source: object) =>
    Object.entries(source)
      .map(([name, value]) => `${name}=${value}`)
      .join(" ");
  if (running && given && text(running) !== text(given)) {
    throw new OperatorError(`the local deployment has ${text(running)}, given ${text(given)}; leave -c out`);
  }
  return given ?? running ?? {};
}
