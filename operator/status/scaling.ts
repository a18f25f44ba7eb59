import type { Snapshot, TimelineEvent } from "../snapshot";
import type { Finding } from "./findings";
import { runbook, secondsBetween, sentence } from "./words";

/**
 * What is wrong with instances and with scaling.
 *
 * @param recentSeconds failed activities before this time are history
 */
export function scalingFindings(snapshot: Snapshot, recentSeconds: number): Finding[] {
  return [...instances(snapshot), ...failedLaunches(snapshot), ...failedActivities(snapshot, recentSeconds)];
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

function failedActivities({ events, group, takenAt }: Snapshot, recentSeconds: number): Finding[] {
  const isTold = ({ text }: TimelineEvent) => group.failedZones.some((zone) => text.includes(zone));
  const failed = events.find(
    (event) =>
      event.failed &&
      event.source.endsWith("Auto Scaling") &&
      !isTold(event) &&
      secondsBetween(event.time, takenAt) < recentSeconds,
  );
  if (!failed) return [];
  return [
    {
      what: sentence(`Scaling failed: ${failed.text}`),
      next: `look at the account's quotas, see ${runbook("group-at-maximum")}`,
    },
  ];
}
