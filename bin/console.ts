#!/usr/bin/env node
import { Command, InvalidArgumentError } from "commander";
import { ConfigError } from "../lib/config/problem";
import { NotUp } from "../operator/aws/local";
import { OperatorError } from "../operator/aws/problem";
import { serveConsole } from "../operator/console/server";
import { deployedSource } from "../operator/console/source";
import { context } from "./context";
import { type Deployed, type DeployedOptions, deployedStage, localOption } from "./deployed";
import { reportProblem } from "./problem";

interface Options extends DeployedOptions {
  port: number;
}

const program = new Command("npm run console --")
  .description("A page on this machine that shows a deployment and updates by itself.")
  .option("-c, --context <key=value>", "stage=NAME (default dev) or config=FILE.json; may be repeated", context)
  .option(...localOption)
  .option("--port <n>", "the port of the page; another one if it is taken", portNumber, 8090)
  .usage("[options]")
  .showSuggestionAfterError(false)
  .parse();

run(program.opts<Options>()).catch(reportProblem);

async function run({ port, ...selected }: Options): Promise<void> {
  refuseMistakes(selected);
  const source = deployedSource(() => opened(selected), selected.local === true);
  // In AWS, nothing comes up later: no credentials, or no such stage, stays so.
  if (!selected.local) await source.check();
  const { url } = await serveConsole(source, port);
  console.log(`Console: ${url}  (Ctrl-C ends)`);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      source.end();
      process.exit(0);
    });
  }
}

/** Ends the command where waiting would not help. A local deployment that still starts is none of these cases. */
function refuseMistakes(selected: DeployedOptions): void {
  try {
    deployedStage(selected);
  } catch (error) {
    if (!(error instanceof NotUp)) throw error;
  }
}

/** The page has one line for a problem. */
function opened(selected: DeployedOptions): Deployed {
  try {
    return deployedStage(selected);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new OperatorError(error.message.split("\n")[0]?.replace(/^error: /, "") ?? "");
  }
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new InvalidArgumentError("It must be 1 to 65535.");
}
