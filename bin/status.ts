#!/usr/bin/env node
import { Command } from "commander";
import { context } from "./context";
import { type DeployedOptions, deployedStage, localOption } from "./deployed";
import { reportProblem } from "./problem";

interface Options extends DeployedOptions {
  json?: true;
  watch?: true;
}

/** Seconds between two snapshots of --watch. */
const watchSeconds = 3;

const program = new Command("npm run status --")
  .description("Are users served, is there room, what is changing, what is wrong.")
  .option("-c, --context <key=value>", "stage=NAME (default dev) or config=FILE.json; may be repeated", context)
  .option(...localOption)
  .option("--json", "the snapshot and the requests of the newest minute, for programs")
  .option("--watch", `again every ${watchSeconds} seconds, until Ctrl-C`)
  .usage("[options]")
  .showSuggestionAfterError(false)
  .parse();

const options = program.opts<Options>();
if (options.json && options.watch) program.error("error: --json and --watch exclude each other; give one");

run(options).catch(reportProblem);

async function run({ json, watch, ...selected }: Options): Promise<void> {
  const deployed = deployedStage(selected);
  // The SDK loads here, after the checks above.
  const { connect } = await import("../operator/aws/clients");
  const { minuteReader } = await import("../operator/reader/newest-minute");
  const { snapshotReader } = await import("../operator/reader/read");
  const { statusText } = await import("../operator/status/text");
  const clients = connect(deployed.connection);
  const read = snapshotReader(deployed.connection, deployed, clients);
  const readMinute = minuteReader(clients);
  const colour = process.stdout.isTTY && !process.env.NO_COLOR;

  for (;;) {
    const snapshot = await read();
    const minute = await readMinute(snapshot);
    if (json) console.log(JSON.stringify({ ...snapshot, newestMinute: minute }, undefined, 2));
    else
      console.log(
        `${watch && process.stdout.isTTY ? "\u001b[2J\u001b[H" : ""}${statusText(snapshot, minute, deployed.config, colour)}`,
      );
    if (!watch) return;
    await new Promise((resolve) => setTimeout(resolve, 1000 * watchSeconds));
  }
}
