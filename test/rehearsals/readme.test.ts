import { readFileSync } from "node:fs";
import * as path from "node:path";
import { projectRoot } from "../../lib/config/project-root";
import { loadConfig } from "../../lib/validation/load";
import { circumstances } from "../../rehearsals/model";
import { promiseOf } from "../../rehearsals/report";
import type { Scenario } from "../../rehearsals/scenario";
import { scenarios } from "../../rehearsals/scenarios/all";

const text = (file: string) => readFileSync(path.join(projectRoot, file), "utf8");

/** The rows of the table that has a scenario's name in its first cell. */
const rows = (markdown: string) =>
  markdown.split("\n").flatMap((line) => (line.startsWith("| `") ? [cells(line)] : []));
const cells = (line: string) =>
  line
    .slice(1, -1)
    .split(" | ")
    .map((cell) => cell.trim());

test("the README has each scenario and its promise, as they are now", () => {
  const [, part = ""] = /<!-- rehearsal -->([\s\S]*)<!-- end of rehearsal -->/.exec(text("README.md")) ?? [];
  const { config } = loadConfig({ config: path.join(projectRoot, "config", "rehearsal.json") });
  const promise = (scenario: Scenario) => promiseOf(scenario, circumstances(config)).replace("not in this stage: ", "");
  const now = scenarios.map((scenario) => [`\`${scenario.name}\``, promise(scenario)]);
  expect(rows(part).map((row) => [row[0], row[5]])).toEqual(now);
  // A table with a broken promise would be no advertisement.
  const states = scenarios.map(({ missing }) => (missing?.(config) === undefined ? "kept" : "not in this stage"));
  expect(rows(part).map((row) => row[6])).toEqual(states);
});

test("docs/rehearsals.md says what each scenario does", () => {
  const named = rows(text("docs/rehearsals.md")).map(([name, what]) => [name, what]);
  expect(named).toEqual(scenarios.map(({ name, what }) => [`\`${name}\``, what]));
});
