#!/usr/bin/env node
import { Command, Option } from "commander";
import { ConfigError } from "../lib/config/problem";
import { makePlan } from "../lib/plan/plan";
import { planMarkdown, planText } from "../lib/plan/text";
import { loadConfig } from "../lib/validation/load";
import { type Context, context } from "./context";

const program = new Command("npm run plan --")
  .description("What would run where, how a deployment goes, and what it costs.")
  .option("-c, --context <key=value>", "stage=NAME (default dev) or config=FILE.json; may be repeated", context)
  .option("--json", "for programs")
  .option("--markdown", "for a pull request")
  .addOption(new Option("--stage <name>").hideHelp())
  .argument("[stage]")
  .usage("[options]")
  .showSuggestionAfterError(false)
  .allowExcessArguments()
  .parse();

const options = program.opts<{ context?: Context; json?: true; markdown?: true; stage?: string }>();
const stage = options.stage ?? program.args[0];
if (stage !== undefined) program.error(`error: a stage is a context value; write: npm run plan -- -c stage=${stage}`);
if (options.json && options.markdown) program.error("error: --json and --markdown exclude each other; give one");

try {
  const { stage: name, config } = loadConfig(options.context ?? {});
  const plan = makePlan(name, config);
  if (options.json) console.log(JSON.stringify(plan, undefined, 2));
  else if (options.markdown) console.log(planMarkdown(plan));
  else console.log(planText(plan, process.stdout.isTTY && !process.env.NO_COLOR));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
