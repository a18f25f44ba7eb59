import { parseConfig } from "../../lib/validation/validate";
import { choose } from "../../rehearsals/choose";
import { mostOf, type Result, tooManyFailed } from "../../rehearsals/play";
import { isKept, type Rehearsal, rehearsalMarkdown, rehearsalText, scenarioList } from "../../rehearsals/report";
import { scenarios } from "../../rehearsals/scenarios/all";

const played = { happened: "It happened", promise: "No request fails.", sent: 300, failed: 0, failures: {} };
const kept: Result = { name: "release", state: "kept", ...played, recoverySeconds: 556, broken: [] };
const broken: Result = {
  name: "zone-lost",
  state: "broken",
  ...played,
  failed: 93,
  failures: { "HTTP 503": 93 },
  recoverySeconds: null,
  broken: ["93 requests failed, and at most 0 may"],
};
const missing: Result = { name: "schedule", state: "not in this stage", reason: "service.scaling.schedules is empty" };
const rehearsal = (...results: Result[]): Rehearsal => ({
  name: "fastapi",
  stage: "local",
  speed: 60,
  requestsPerSecond: 30,
  seconds: 457,
  results,
});

test("is kept without a broken promise, whatever the stage does not have", () => {
  expect(isKept(rehearsal(kept, missing))).toBe(true);
  expect(isKept(rehearsal(kept, broken))).toBe(false);
  expect(isKept(rehearsal({ name: "slow-version", state: "not played", promise: "", reason: "x" }))).toBe(false);
});

test("the text has a table, and says below it what happened", () => {
  const text = rehearsalText(rehearsal(kept, broken, missing), false);
  expect(text).toMatch(/^Rehearsal of fastapi, stage local\n/);
  expect(text).toMatch(/│ release +│ +300 +│ +0 +│ 556 s +│ kept +│/);
  expect(text).toMatch(/│ zone-lost +│ +300 +│ +93 +│ never +│ broken +│/);
  expect(text).toContain("zone-lost: It happened. Promise: No request fails.");
  expect(text).toContain("BROKEN: 93 requests failed, and at most 0 may (93 HTTP 503)");
  expect(text).toContain("schedule: not in this stage, because service.scaling.schedules is empty.");
  expect(text).toContain(
    "1 kept, 1 broken, 1 not in this stage. 30 requests a second, 60 virtual seconds a second, 457 s",
  );
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(140);
});

test("the Markdown has one row for each scenario", () => {
  const lines = rehearsalMarkdown(rehearsal(kept, broken, missing)).split("\n");
  expect(lines[0]).toBe("## Rehearsal of fastapi, stage local");
  expect(lines).toContain("| `release` | It happened | 300 | 0 | 556 s | No request fails. | kept |");
  expect(lines).toContain(
    "| `zone-lost` | It happened | 300 | 93 | never | No request fails. | broken: 93 requests failed, and at most 0 may (93 HTTP 503) |",
  );
  expect(lines).toContain("| `schedule` |  |  |  |  | service.scaling.schedules is empty | not in this stage |");
});

test("a count of failures is compared with the promise, and a share with room for chance", () => {
  const promise = (requests: number, share?: number) => ({
    text: "",
    within: { virtualSeconds: 0, realSeconds: 0 },
    mostFailed: { requests, ...(share !== undefined && { share }) },
  });
  expect(tooManyFailed(promise(5), { sent: 100, failed: 5 })).toEqual([]);
  expect(tooManyFailed(promise(5), { sent: 100, failed: 6 })).toEqual(["6 requests failed, and at most 5 may"]);
  expect(tooManyFailed(promise(5), { sent: 0, failed: 0 })).toEqual(["no request was sent"]);
  // 100 of 1,000, and four times the square root of 1,000 * 0.1 * 0.9.
  expect(mostOf({ requests: 500, share: 0.1 }, 1000)).toBe(138);
});

test("scenarios are chosen by name, in their own order", () => {
  expect(choose([])).toEqual(scenarios);
  expect(choose(["zone-lost", "release"]).map(({ name }) => name)).toEqual(["release", "zone-lost"]);
  expect(() => choose(["zone-los"])).toThrow('there is no scenario "zone-los"; did you mean "zone-lost"?');
});

test("the list says why a stage does not have a scenario", () => {
  const lines = scenarioList(scenarios, parseConfig({})).split("\n");
  expect(lines).toHaveLength(scenarios.length);
  expect(lines.find((line) => line.startsWith("schedule"))).toContain("(not in this stage: service.scaling.schedules");
});
