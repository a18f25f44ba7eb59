import { paginateDescribeScalingActivities as paginateTaskActivities } from "@aws-sdk/client-application-auto-scaling";
import {
  type Activity,
  paginateDescribeScalingActivities as paginateGroupActivities,
} from "@aws-sdk/client-auto-scaling";
import { paginateDescribeStackEvents, type StackEvent } from "@aws-sdk/client-cloudformation";
import type { ServiceEvent } from "@aws-sdk/client-ecs";
import type { Clients } from "../aws/clients";
import type { TimelineEvent } from "../snapshot";
import { firstOf } from "./pages";
import { scalableService } from "./scaling";
import type { Resources } from "./stacks";

/** Newest events of all sources together. */
const mostEvents = 100;

/** Merges the events of the sources, newest first. */
export function merged(...sources: TimelineEvent[][]): TimelineEvent[] {
  return sources
    .flat()
    .sort((one, other) => other.time.localeCompare(one.time))
    .slice(0, mostEvents);
}

/** The events of the service, as ECS tells them. A task without a place waits for an instance, which is no failure. */
export function serviceEvents(events: readonly ServiceEvent[] = []): TimelineEvent[] {
  return events.map(({ createdAt, message = "" }) =>
    event("ECS", createdAt, {
      text: message.replace(/^\(service [^)]*\)/, "The service"),
      failed: /\b(unable to (?!place)|failed\b|unhealthy\b|rolling back\b)/i.test(message),
    }),
  );
}

/** Reads the activities of the Auto Scaling group, newest first. */
export function readActivities({ autoScaling: client }: Clients, { autoScalingGroup }: Resources): Promise<Activity[]> {
  const pages = paginateGroupActivities({ client }, { AutoScalingGroupName: autoScalingGroup });
  return firstOf(mostEvents, pages, (page) => page.Activities);
}

/** Starts and ends of instances. */
export function groupEvents(activities: readonly Activity[]): TimelineEvent[] {
  return activities.map(({ StartTime, Description = "", StatusCode, StatusMessage = "", Cause = "" }) => {
    const failed = StatusCode === "Failed" || StatusCode === "Cancelled";
    // The description of a failed launch has the message already.
    const told = !failed || Description.includes(StatusMessage);
    const text = `${Description}${told ? "" : `: ${StatusMessage}`}${alarmOf(Cause)}`;
    return event("Auto Scaling", StartTime, { text, failed });
  });
}

/** Changes of the number of tasks. */
export async function taskScalingEvents({ applicationAutoScaling: client }: Clients, resources: Resources) {
  const pages = paginateTaskActivities({ client }, scalableService(resources));
  const activities = await firstOf(mostEvents, pages, (page) => page.ScalingActivities);
  return activities.map(({ StartTime, Description = "", StatusCode, StatusMessage, Cause = "" }) => {
    const failed = StatusCode === "Failed";
    const text = `${Description}${failed ? ` ${StatusMessage}` : ""}${alarmOf(Cause)}`;
    return event("Application Auto Scaling", StartTime, { text, failed });
  });
}

/** The states of a stack, and the resources that failed. All other resources would hide the rest of the timeline. */
export async function stackEvents({ cloudFormation: client }: Clients, StackName: string) {
  const pages = paginateDescribeStackEvents({ client }, { StackName });
  const shown = ({ PhysicalResourceId, StackId, ResourceStatus }: StackEvent) =>
    PhysicalResourceId === StackId || ResourceStatus?.endsWith("_FAILED");
  const events = await firstOf(mostEvents, pages, (page) => page.StackEvents);
  return events
    .filter(shown)
    .map(({ Timestamp, LogicalResourceId, ResourceStatus: status = "", ResourceStatusReason: reason }) => {
      const subject = LogicalResourceId === StackName ? StackName : `${StackName}, ${LogicalResourceId}`;
      const text = `${subject}: ${status}${reason ? `, ${reason}` : ""}`;
      // The end of a rollback is no failure, and neither is a resource that stops because another one has failed.
      const failed = /(_FAILED|ROLLBACK_IN_PROGRESS)$/.test(status) && !/\bcancelled\b/i.test(reason ?? "");
      return event("CloudFormation", Timestamp, { text, failed });
    });
}

function event(
  source: TimelineEvent["source"],
  time: Date | undefined,
  what: Pick<TimelineEvent, "text" | "failed">,
): TimelineEvent {
  return { time: time?.toISOString() ?? "", source, ...what };
}

/**
 * The alarm that made Auto Scaling act. The cause itself is a long text. The alarms of target tracking have long names, of
 * which "AlarmHigh" and "AlarmLow" say enough.
 */
function alarmOf(cause: string): string {
  const alarm = /monitor alarm (\S+) in state ALARM/.exec(cause)?.[1];
  const [, short] = /^TargetTracking-.*-(Alarm(?:High|Low))-/.exec(alarm ?? "") ?? [];
  return alarm ? ` (alarm ${short ?? alarm})` : "";
}
