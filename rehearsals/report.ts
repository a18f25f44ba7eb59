import type { Config } from "../lib/config";
import { table, wrapped } from "../lib/plan/table";
import type { Circumstances } from "./model";
import type { Result } from "./play";
import type { Scenario } from "./scenario";

/** All of a rehearsal: the output of `npm run rehearse -- --json`. */
export interface Rehearsal {
  name: string;
  stage: string;
  speed: number;
  /** Requests in a real second. */
  requestsPerSecond: number;
  /** Real seconds of all of it. */
  seconds: number;
  results: Result[];
}

/** Two clocks run: the waits of the progress are real seconds. */
const recoveryHead = "virtual recovery";

const head = ["scenario", "requests", "failed", recoveryHead, "promise"];

/** Whether no promise is broken. What the stage does not have, breaks none. */
export const isKept = ({ results }: Rehearsal) =>
  results.every(({ state }) => state === "kept" || state === "not in this stage");

/** The table for a terminal, and a line for each reason below it. */
export function rehearsalText(rehearsal: Rehearsal, colour: boolean): string {
  const lines = rehearsal.results.flatMap((result) => [
    ...wrapped(`${result.name}: ${sentence(result)}`, ""),
    ...brokenLines(result).flatMap((line) => wrapped(`BROKEN: ${line}`, "  ")),
  ]);
  return [title(rehearsal), table(head, rehearsal.results.map(row), colour), "", ...lines, "", closing(rehearsal)].join(
    "\n",
  );
}

/** The same for a pull request. */
export function rehearsalMarkdown(rehearsal: Rehearsal): string {
  const columns = ["scenario", "what happened", "requests", "failed", recoveryHead, "the promise", ""];
  const rows = rehearsal.results.map((result) => {
    const [name, requests, failed, recovery] = row(result);
    return [`\`${name}\``, happened(result), requests, failed, recovery, promise(result), verdict(result)];
  });
  return [`## ${title(rehearsal)}`, "", ...markdown(columns, rows), "", closing(rehearsal)].join("\n");
}

/** The list of `--list`. */
export function scenarioList(scenarios: readonly Scenario[], config: Config): string {
  const rows = scenarios.map((scenario) => {
    const reason = scenario.missing?.(config);
    return [scenario.name, scenario.what, reason === undefined ? "" : `not in this stage: ${reason}`];
  });
  return rows
    .map(([name = "", what, missing]) => `${name.padEnd(18)} ${what}${missing ? ` (${missing})` : ""}`)
    .join("\n");
}

export function promiseOf(scenario: Scenario, around: Circumstances): string {
  const reason = scenario.missing?.(around.config);
  return reason === undefined ? scenario.promise(around).text : `not in this stage: ${reason}`;
}

const title = ({ name, stage }: Rehearsal) => `Rehearsal of ${name}, stage ${stage}`;

function row(result: Result): string[] {
  if (!("sent" in result)) return [result.name, "", "", "", result.state];
  const recovery = result.recoverySeconds === null ? "never" : `${result.recoverySeconds} s`;
  return [result.name, String(result.sent), String(result.failed), recovery, result.state];
}

function happened(result: Result): string {
  return "happened" in result ? result.happened : "";
}

function promise(result: Result): string {
  return "promise" in result ? result.promise : result.reason;
}

function verdict(result: Result): string {
  return [result.state, ...brokenLines(result)].join(": ");
}

function sentence(result: Result): string {
  if (result.state === "not in this stage") return `not in this stage, because ${result.reason}.`;
  if (result.state === "not played") return `not played, because ${result.reason}.`;
  return `${result.happened}. Promise: ${result.promise}`;
}

function brokenLines(result: Result): string[] {
  if (!("broken" in result)) return [];
  const kinds = Object.entries(result.failures).map(([kind, count]) => `${count} ${kind}`);
  return result.broken.map((line) => (kinds.length > 0 ? `${line} (${kinds.join(", ")})` : line));
}

function closing(rehearsal: Rehearsal): string {
  const count = (state: Result["state"]) => rehearsal.results.filter((one) => one.state === state).length;
  const states = (["kept", "broken", "not played", "not in this stage"] as const)
    .map((state) => `${count(state)} ${state}`)
    .filter((text) => !text.startsWith("0 "));
  const { speed, requestsPerSecond, seconds } = rehearsal;
  return `${states.join(", ")}. ${requestsPerSecond} requests a second, ${speed} virtual seconds a second, ${seconds} s in all.`;
}

function markdown(columns: string[], rows: (string | undefined)[][]): string[] {
  const line = (cells: (string | undefined)[]) =>
    `| ${cells.map((cell = "") => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(columns), line(columns.map(() => "---")), ...rows.map(line)];
}
