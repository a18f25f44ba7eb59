import type { Minute, Snapshot } from "../snapshot";
import { alarmMinutes, errorPercent, errorText, hasTooManyErrors, isErrorAlarmFiring } from "./errors";
import { are } from "./words";

/** Share of failed requests, in percent, from which the answer is "No". Own choice. */
const notServedPercent = 50;

/**
 * Whether users get answers.
 *
 * @param minute the newest minute with requests, null if there is none
 */
export function served(snapshot: Snapshot, minute: Minute | null): string {
  const { service, tasks, loadBalancer } = snapshot;
  const healthy = tasks.filter(({ health }) => health === "healthy").length;
  const { desired } = service;
  if (desired === 0 && healthy === 0) return "No: the service is stopped, its desired count is 0.";
  if (loadBalancer.state !== "active") return `No: the load balancer is not ready, its state is ${loadBalancer.state}.`;
  const count = `${healthy} of ${Math.max(healthy, desired)} tasks ${are(healthy)} healthy`;
  if (healthy === 0) return `No: ${count}.`;
  const isFiring = isErrorAlarmFiring(snapshot);
  if (hasTooManyErrors(minute)) {
    const verdict = errorPercent(minute) < notServedPercent ? "Mostly" : "No";
    const alarm = isFiring ? "" : ` An alarm fires after ${alarmMinutes} such minutes in a row.`;
    return `${verdict}: ${errorText(snapshot, minute)}.${alarm} ${count}. ${loadBalancer.url}`;
  }
  const all = [count, errorText(snapshot, minute)].filter(Boolean).join(", and ");
  if (isFiring && !minute) return `Not all of them: too many requests fail. ${all}. ${loadBalancer.url}`;
  const limits = [
    ...(healthy < desired ? [", by fewer tasks than it should be"] : []),
    ...(isFiring ? [", while the alarm of the minutes before still fires"] : []),
  ];
  return `Yes${limits.join("")}: ${all}. ${loadBalancer.url}`;
}
