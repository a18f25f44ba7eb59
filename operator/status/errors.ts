import { deploymentAlarms, fewestErrors, mostErrorsPercent } from "../../lib/config/alarms";
import type { Minute, Snapshot } from "../snapshot";

/** The alarms about failed requests. */
const errorAlarms = [deploymentAlarms.targetErrors, deploymentAlarms.loadBalancerErrors];

/** Minutes in a row in which too many requests must fail before such an alarm fires. */
export const alarmMinutes = deploymentAlarms.targetErrors.minutes;

/** Whether such an alarm fires. */
export const isErrorAlarmFiring = ({ alarms }: Pick<Snapshot, "alarms">) =>
  alarms.some(({ name, state }) => state === "ALARM" && errorAlarms.some(({ id }) => name.endsWith(id)));

/** The share of failed requests, in percent. */
export const errorPercent = (minute: Minute | null) =>
  minute && minute.errors > 0 ? (100 * minute.errors) / minute.requests : 0;

/** Whether as many requests of the minute failed as an alarm would count. */
export const hasTooManyErrors = (minute: Minute | null) =>
  minute !== null && minute.errors >= fewestErrors && errorPercent(minute) >= mostErrorsPercent;

/**
 * "26 % of the requests of the last minute failed (5xx)", or an empty text if none failed. Locally, it is a minute of virtual
 * time.
 */
export function errorText({ local }: Pick<Snapshot, "local">, minute: Minute | null): string {
  const percent = errorPercent(minute);
  if (percent === 0) return "";
  const shown = percent < 0.1 ? "under 0.1" : percent < 10 ? Math.round(10 * percent) / 10 : Math.round(percent);
  return `${shown} % of the requests of the last ${local ? "virtual " : ""}minute failed (5xx)`;
}
