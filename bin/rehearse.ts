#!/usr/bin/env node
import { Command } from "commander";
import { loadConfig } from "../lib/validation/load";
import { choose } from "../rehearsals/choose";
import { circumstances } from "../rehearsals/model";
import { rehearse } from "../rehearsals/rehearse";
import { isKept, type Rehearsal, rehearsalMarkdown, rehearsalText, scenarioList } from "../rehearsals/report";
import { type Context, context } from "./context";
import { reportProblem } from "./problem";

interface Options {
  context?: Context;
  list?: true;
  json?: true;
  markdown?: true;
}

/** A shell reports this code for a program that Ctrl-C ended. */
const interrupted = 130;

const program = new Command("npm run rehearse --")
  .description("Plays production days through on this machine, and says which promises of the stage are kept.")
  .argument("[scenario...]", "default: all")
  .option("-c, --context <key=value>", "stage=NAME (default local) or config=FILE.json", context)
  .option("--list", "the scenarios, and why the stage does not have some")
  .option("--json", "for programs")
  .option("--markdown", "for a pull request")
  .usage("[scenario...] [options]")
  .showSuggestionAfterError(false)
  .parse();

const options = program.opts<Options>();
if (options.json && options.markdown) program.error("error: --json and --markdown exclude each other; give one");

const ended = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => ended.abort(new Error("interrupted")));
}

run(options, program.args).catch((error: unknown) => {
  if (ended.signal.aborted) {
    process.exitCode = interrupted;
    return;
  }
  reportProblem(error);
});

async function run({ context: given, list, json, markdown }: Options, names: string[]): Promise<void> {
  const chosen = choose(names);
  const { stage, config } = loadConfig(given ?? { stage: "local" });
  if (list) {
    console.log(scenarioList(chosen, config));
    return;
  }
  const begun = performance.now();
  const seconds = () => Math.round((performance.now() - begun) / 1000);
  const say = (line: string) => console.error(`${String(seconds()).padStart(4)} s  ${line}`);
  const results = await rehearse(stage, config, chosen, say, ended.signal);
  const { speed, perSecond: requestsPerSecond } = circumstances(config);
  const rehearsal: Rehearsal = { name: config.name, stage, speed, requestsPerSecond, seconds: seconds(), results };
  const colour = process.stdout.isTTY && !process.env.NO_COLOR;
  if (json) console.log(JSON.stringify(rehearsal, undefined, 2));
  else console.log(markdown ? rehearsalMarkdown(rehearsal) : rehearsalText(rehearsal, colour));
  process.exitCode = isKept(rehearsal) ? 0 : 1;
}
