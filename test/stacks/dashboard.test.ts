import type { Configuration } from "../../lib/config";
import { every, only, synthesise } from "../support/synthesise";

/** The body of the dashboard, with every reference as "?". */
function widgets(document: Configuration) {
  const { DashboardBody } = only(synthesise(document).service, "AWS::CloudWatch::Dashboard").Properties;
  const text = DashboardBody["Fn::Join"][1].map((part: unknown) => (typeof part === "string" ? part : "?")).join("");
  return JSON.parse(text).widgets as { properties: { title?: string; markdown?: string; metrics?: unknown[] } }[];
}

const titles = (document: Configuration) =>
  widgets(document).flatMap(({ properties: { title, markdown } }) => title ?? markdown ?? []);

test("the dashboard answers three questions", () => {
  expect(titles({}).filter((title) => title.startsWith("## "))).toEqual([
    "## Are users served?",
    "## Is there room?",
    "## Did the last release hurt?",
  ]);
});

test("it shows both target groups of a release that moves the traffic", () => {
  const shifting = widgets({
    cluster: { instances: { max: 8 } },
    service: { rollout: { strategy: "blue-green" } },
  });
  const byGroup = shifting.filter(({ properties }) => properties.title?.endsWith("by target group"));
  expect(byGroup.map(({ properties }) => properties.metrics?.length)).toEqual([2, 2, 2]);
});

test("observability.dashboard: there is one, unless it is turned off", () => {
  const dark = synthesise({ observability: { dashboard: false } }).service;
  expect(every(dark, "AWS::CloudWatch::Dashboard")).toEqual([]);
});

test("three log queries are saved for the service's log group", () => {
  const { service } = synthesise();
  const group = only(service, "AWS::Logs::LogGroup").id;
  const queries = every(service, "AWS::Logs::QueryDefinition").map(({ Properties }) => Properties);
  expect(queries.map(({ Name }) => Name).sort()).toEqual([
    "fastapi-test-service/Errors with trace",
    "fastapi-test-service/One request",
    "fastapi-test-service/Slowest paths",
  ]);
  for (const { LogGroupNames } of queries) expect(LogGroupNames).toEqual([{ Ref: group }]);
});
