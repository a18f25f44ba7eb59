import { deploymentAlarms, fewestErrors, mostErrorsPercent } from "../../lib/config/alarms";
import type { Minute, Snapshot } from "../snapshot";
import { are } from "./words";

/** The alarms about failed requests. */
const errorAlarms = [deploymentAlarms.targetErrors, deploymentAlarms.loadBalancerErrors];

/** Share of failed requests, in percent, from which the answer is "No". Own choice. */
const notServedPercent = 50;

/**
 * Whether users get answers.
 *
 * @param minute the newest minute with requests, null if there is none
 */
export function served({ service, tasks, alarms, loadBalancer }: Snapshot, minute: Minute | null): string {
  const healthy = tasks.filter(({ health }) => health === "healthy").length;
  const { desired } = service;
  if (desired === 0 && healthy === 0) return "No: the service is stopped, its desired count is 0.";
  if (loadBalancer.state !== "active") return `No: the load balancer is not ready, its state is ${loadBalancer.state}.`;
  const count = `${healthy} of ${Math.max(healthy, desired)} tasks ${are(healthy)} healthy`;
  if (healthy === 0) return `No: ${count}.`;
  const isFiring = alarms.some(
    ({ name, state }) => state === "ALARM" && errorAlarms.some(({ id }) => name.endsWith(id)),
  );
  const percent = minute && minute.errors > 0 ? (100 * minute.errors) / minute.requests : 0;
  const failed = percent > 0 ? `${shown(percent)} % of the requests of the last minute failed (5xx)` : "";
  if (minute && minute.errors >= fewestErrors && percent >= mostErrorsPercent) {
    const verdict = percent < notServedPercent ? "Mostly" : "No";
    const alarm = isFiring
      ? ""
      : ` An alarm fires after ${deploymentAlarms.targetErrors.minutes} such minutes in a row.`;
    return `${verdict}: ${failed}.${alarm} ${count}. ${loadBalancer.url}`;
  }
  const all = [count, failed].filter(Boolean).join(", and ");
  if (isFiring) return `Not all of them: too many requests fail. ${all}. ${loadBalancer.url}`;
  return `${healthy < desired ? "Yes, by fewer tasks than it should be" : "Yes"}: ${all}. ${loadBalancer.url}`;
}

function shown(percent: number): string {
  if (percent < 0.1) return "under 0.1";
  return String(percent < 10 ? Math.round(10 * percent) / 10 : Math.round(percent));
}
