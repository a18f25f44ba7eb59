import { html } from "htm/preact";
import { Chart } from "./chart.js";

/** @import { Charts as Metrics } from "../messages" */
/** @import { Alarm, Policy, Snapshot } from "../../snapshot" */
/** @import { Line, Series } from "./chart.js" */

/** What people call the metrics of the project's policies. */
const titles = new Map([
  ["ECSServiceAverageCPUUtilization", "CPU of the tasks"],
  ["ECSServiceAverageMemoryUtilization", "Memory of the tasks"],
  ["ALBRequestCountPerTarget", "Requests per target, a minute"],
  ["CapacityProviderReservation", "Reserved part of instances"],
]);

/** The signs of CloudWatch's comparisons, the longest name first. @type {[RegExp, string][]} */
const comparisons = [
  [/^GreaterThanOrEqual/, "≥"],
  [/^LessThanOrEqual/, "≤"],
  [/^GreaterThan/, ">"],
  [/^LessThan/, "<"],
];

const milliseconds = (/** @type {(number | null)[]} */ values) =>
  values.map((value) => (value === null ? null : value * 1000));

/** Requests, latency, counts with their bounds, and the metric of each scaling policy with its target. */
export function Charts(/** @type {{ charts: Metrics, snapshot: Snapshot }} */ { charts, snapshot }) {
  const { times } = charts;
  const { scaling, group, service } = snapshot;
  const policies = scaling.policies.filter(({ name }) => charts.policies[name]);
  return html`<section class="panel charts" aria-labelledby="charts">
    <h2 id="charts">Metrics</h2>
    <div class="grid">
      <${Chart} title="Requests" unit="/s" times=${times} series=${[
        { label: "all", colour: "--blue", values: charts.requests },
        { label: "5xx", colour: "--red", values: charts.errors },
      ]} />
      <${Chart} title="Time of an answer" unit=" ms" times=${times} series=${[
        { label: "p50", colour: "--blue", values: milliseconds(charts.p50) },
        { label: "p99", colour: "--violet", values: milliseconds(charts.p99) },
      ]} />
      <${Chart} title="Tasks" isCount=${true} times=${times} series=${one("healthy", charts.tasks)}
        lines=${bounds(scaling.tasks ?? { min: service.desired, max: service.desired })} />
      <${Chart} title="Instances" isCount=${true} times=${times} series=${one("in service", charts.instances)} lines=${bounds(group)} />
      ${policies.map(
        (policy) => html`<${Chart}
          key=${policy.name}
          title=${titles.get(policy.metric) ?? policy.metric}
          note=${`scales ${policy.scales}`}
          times=${times}
          series=${one("now", charts.policies[policy.name] ?? [])}
          lines=${thresholds(policy)}
        />`,
      )}
    </div>
  </section>`;
}

/** @param {string} label @param {(number | null)[]} values @returns {Series[]} */
const one = (label, values) => [{ label, colour: "--teal", values }];

/** @param {{ min: number, max: number }} bounds @returns {Line[]} */
const bounds = ({ min, max }) => [
  { label: "at least", value: min, dash: [2, 4] },
  { label: "at most", value: max, dash: [8, 4] },
];

/** @param {Policy} policy @returns {Line[]} */
function thresholds({ target, alarms }) {
  const lines = target === null ? [] : [{ label: "target", value: target, dash: [8, 4] }];
  return [...lines, ...alarms.flatMap(alarmLine)];
}

/** @param {Alarm} alarm @returns {Line[]} */
function alarmLine({ threshold, comparison, state }) {
  if (threshold === null) return [];
  const [, sign = ""] = comparisons.find(([name]) => name.test(comparison ?? "")) ?? [];
  // An alarm of a scaling policy does its work: it is no trouble.
  const asks = state === "ALARM" ? `asks for ${/[>≥]/.test(sign) ? "more" : "fewer"}` : "";
  return [{ label: `alarm ${sign}`, value: threshold, dash: [2, 4], asks }];
}
