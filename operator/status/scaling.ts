import type { Policy, Scaling, Snapshot, TimelineEvent } from "../snapshot";
import type { Finding } from "./findings";
import { isAtMaximum } from "./room";
import { counted, runbook, secondsBetween, sentence } from "./words";

/**
 * What is wrong with instances and with scaling.
 *
 * @param recentSeconds failed activities before this time are history
 */
export function scalingFindings(snapshot: Snapshot, recentSeconds: number): Finding[] {
  return [
    ...instances(snapshot),
    ...tasksAtMaximum(snapshot),
    ...failedLaunches(snapshot),
    ...failedActivities(snapshot, recentSeconds),
  ];
}

function instances({ group }: Snapshot): Finding[] {
  return group.instances
    .filter(({ healthy, status, agentConnected }) => !healthy || (status === "ACTIVE" && !agentConnected))
    .map(({ id, zone }) => ({
      what: `The instance ${id} in ${zone} does not answer.`,
      next: "Auto Scaling replaces it within minutes, and ECS starts its tasks elsewhere",
    }));
}

/** Zones in which the newest launch failed. Auto Scaling tries the next one there only when it needs an instance. */
function failedLaunches({ group, events }: Snapshot): Finding[] {
  return group.failedZones.map((zone) => {
    const text = events.find((event) => event.failed && event.text.includes(zone))?.text ?? "";
    const [, reason] = /Status Reason: (.*?)(\. |$)/.exec(text) ?? [];
    return {
      what: sentence(`The newest launch of an instance in ${zone} failed${reason ? `: ${reason}` : ""}`),
      next: "Auto Scaling uses the other zones; if EC2 has too few of this type there, name more in cluster.instanceTypes",
    };
  });
}

/** The newest activity of each kind, if it failed. A later one that worked makes it history. */
function failedActivities({ events, group, takenAt }: Snapshot, recentSeconds: number): Finding[] {
  const kinds = new Map<string, TimelineEvent>();
  for (const event of events.filter(({ source }) => source.endsWith("Auto Scaling"))) {
    const kind = `${event.source} ${event.text.split(" ")[0]}`;
    if (!kinds.has(kind)) kinds.set(kind, event);
  }
  const isTold = ({ text }: TimelineEvent) => group.failedZones.some((zone) => text.includes(zone));
  return [...kinds.values()]
    .filter((event) => event.failed && !isTold(event) && secondsBetween(event.time, takenAt) < recentSeconds)
    .map(({ text }) => ({
      what: sentence(`Scaling failed: ${text}`),
      next: `look at the account's quotas, see ${runbook("group-at-maximum")}`,
    }));
}

/** The load asks for more tasks than `service.tasks.max`. */
function tasksAtMaximum(snapshot: Snapshot): Finding[] {
  const { service, scaling } = snapshot;
  const policy = growing(scaling);
  if (!policy || !isAtMaximum(snapshot)) return [];
  return [
    {
      what: `${counted(service.desired, "task")} are all that service.tasks.max allows, and the load asks for more (${policy.metric}, target ${policy.target}).`,
      next: "raise service.tasks.max; `npm run plan` says which instances that takes",
    },
  ];
}

/** The policy of the tasks whose alarm asks for more of them now. */
const growing = ({ policies }: Scaling): Policy | undefined =>
  policies.find(
    ({ scales, alarms }) =>
      scales === "tasks" &&
      alarms.some(({ state, comparison }) => state === "ALARM" && comparison?.startsWith("GreaterThan")),
  );
