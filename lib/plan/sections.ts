import type { TimelineEntry } from "../capacity/deployment";
import { clock, plural } from "../capacity/messages";
import type { Plan } from "./plan";
import { notIncluded, pricesOf, spotPercentOfOnDemand } from "./prices";

/** A part of the plan, before it becomes a table or Markdown. */
export interface Section {
  title: string;
  /** Column headings; empty for plain lines of one column. */
  head: string[];
  rows: string[][];
  /** A remark about the figures. */
  note?: string;
}

/** The plan's sections in order. The warnings have a section only if there are any. */
export function sections(plan: Plan): Section[] {
  const all = [capacitySection(plan), rolloutSection(plan), costSection(plan)];
  if (plan.warnings.length > 0) all.push(warningSection(plan));
  return all;
}

/** How the instances follow when tasks go, where they do not follow at once. */
const scaleIn: Record<Plan["placement"], string> = {
  "distinct-instance": "",
  spread: ' With "spread", an instance stays as long as it runs a task.',
  binpack: ' With "binpack", instances go only as they become empty, so "fewest" is a lower bound.',
};

/** Instances after scaling, and at most later. */
function range({ later, ...scaled }: Plan["instances"], count: "fewest" | "most"): string {
  return scaled[count] === later[count] ? `${scaled[count]}` : `${scaled[count]} to ${later[count]}`;
}

function growth({ later, fewest, most }: Plan["instances"]): string {
  if (later.fewest === fewest && later.most === most) return "";
  return ' The higher number is reached after deployments: a "targetCapacityPercent" below 100 keeps empty instances, tasks move there, and managed scaling starts more.';
}

function capacitySection({ tasks, instances, lostTasks, ...plan }: Plan): Section {
  const { instance, zone } = lostTasks;
  return {
    title: "What runs",
    head: ["", "fewest", "most", "rollout"],
    rows: [
      ["tasks", tasks.fewest, tasks.most, tasks.rollout],
      ["instances", range(instances, "fewest"), range(instances, "most"), instances.rollout],
      ["tasks lost with an instance, at most", instance.fewest, instance.most, ""],
      ["tasks lost with a zone, at most", zone.fewest, zone.most, ""],
      ["addresses to spare", "", "", plan.spareAddresses],
    ].map((row) => row.map(String)),
    note: `Tasks per ${plan.instanceTypes.join(" or ")}: ${plan.tasksPerInstance} (${plan.bindingReason}).${scaleIn[plan.placement]}${growth(instances)}`,
  };
}

/** Rows of a long timeline that its table shows, from its start and from its end. */
const visibleRows = { first: 7, last: 3 };

function rolloutSection({ timeline, strategy, rolloutSeconds, stopSeconds, alarmBake, tasks }: Plan): Section {
  const row = ({ seconds, what }: TimelineEntry) => [clock(seconds), what];
  const bake = alarmBake ? " the time at the end while ECS watches the alarms," : "";
  const hidden = timeline.length - visibleRows.first - visibleRows.last;
  const rows =
    hidden > 1
      ? [
          ...timeline.slice(0, visibleRows.first).map(row),
          ["...", `${hidden} more of the same`],
          ...timeline.slice(-visibleRows.last).map(row),
        ]
      : timeline.map(row);
  return {
    title: `A ${strategy} deployment of ${plural(tasks.most, "task")} takes about ${clock(rolloutSeconds)}`,
    head: ["at", "what happens"],
    rows,
    note: `Not counted: image pull, process start,${bake} and up to ${clock(stopSeconds)} that open requests keep a stopping task.`,
  };
}

function costSection({ monthlyUsd }: Plan): Section {
  const row = (part: string, min: number, max: number) => [part, min.toFixed(2), max.toFixed(2)];
  const spot = monthlyUsd.parts.some(({ part }) => part === "instances, Spot");
  const { least, most } = spotPercentOfOnDemand;
  return {
    title: "USD a month",
    head: ["", "fewest tasks", "most tasks"],
    rows: [
      ...monthlyUsd.parts.map(({ part, min, max }) => row(part, min, max)),
      row("total", monthlyUsd.min, monthlyUsd.max),
    ],
    note: [
      `List prices of us-east-1; instances as of ${pricesOf}.`,
      ...(spot ? [`Spot assumed at ${least} to ${most} % of on demand.`] : []),
      `Not in it: ${notIncluded.join(", ")}.`,
    ].join(" "),
  };
}

function warningSection({ warnings }: Plan): Section {
  return {
    title: "Works, but will hurt",
    head: [],
    rows: warnings.map(({ path, message }) => [`${path}: ${message}`]),
  };
}
