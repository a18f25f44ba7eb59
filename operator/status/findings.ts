import type { Config } from "../../lib/config";
import type { Minute, Snapshot, Task } from "../snapshot";
import { errorText, hasTooManyErrors, isErrorAlarmFiring } from "./errors";
import { smallestFix } from "./placement";
import { scalingFindings } from "./scaling";
import { failedStacks, undoneRelease } from "./undone";
import { age, runbook, secondsBetween, sentence, shortId, versionName } from "./words";

/** Something that is wrong, and what to do about it. */
export interface Finding {
  what: string;
  next: string;
}

/** Failures before this time are history, and stand in the events only. */
const recentSeconds = 600;

/**
 * What is wrong, the most urgent first.
 *
 * @param minute the newest minute with requests, null if there is none
 */
export function findings(snapshot: Snapshot, minute: Minute | null, config: Config): Finding[] {
  const found = [
    ...waiting(snapshot, config),
    ...failedTasks(snapshot),
    ...unhealthyTasks(snapshot),
    ...alarms(snapshot),
    ...errors(snapshot, minute),
    ...undoneRelease(snapshot),
    ...failedStacks(snapshot),
    ...scalingFindings(snapshot, recentSeconds),
  ];
  return found.length > 0 ? found : nobodyAnswers(snapshot);
}

/** No task is healthy, and nothing else says why. */
function nobodyAnswers({ tasks, service }: Snapshot): Finding[] {
  if (service.desired === 0 || tasks.some(({ health }) => health === "healthy")) return [];
  return [{ what: "No task is healthy.", next: `wait if tasks start now, else see ${runbook("too-few-tasks")}` }];
}

function waiting(snapshot: Snapshot, config: Config): Finding[] {
  const fix = smallestFix(snapshot, config);
  return fix ? [fix] : [];
}

function failedTasks({ tasks, takenAt }: Snapshot): Finding[] {
  const recent = tasks.filter(
    ({ stop, stoppedAt }) => stop?.failed && secondsBetween(stoppedAt ?? takenAt, takenAt) < recentSeconds,
  );
  const kinds = new Map<string, Task[]>();
  for (const task of recent) {
    const kind = `${task.version.revision} ${task.stop?.reason}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), task]);
  }
  return [...kinds.values()].map((same) => failure(same, takenAt));
}

function failure(same: readonly Task[], takenAt: string): Finding {
  const newest = same.reduce((one, other) => ((one.stoppedAt ?? "9") > (other.stoppedAt ?? "9") ? one : other));
  const { stop, version, id, stoppedAt } = newest;
  const reason = stop?.reason ?? "";
  const exit =
    stop?.exitCode === null ? "" : ` (exit code ${stop?.exitCode}${stop?.exitCode === killed ? ", killed" : ""})`;
  const when = stoppedAt ? `${age(stoppedAt, takenAt)} ago` : "now";
  const log = stop?.lastLog ? ` Its last log line: ${logText(stop.lastLog)}` : "";
  const who =
    same.length === 1
      ? `Task ${shortId(id)} of ${versionName(version)} failed ${when}`
      : `${same.length} tasks of ${versionName(version)} failed, the last one (${shortId(id)}) ${when}`;
  return {
    what: `${sentence(`${who}: ${reason}${exit}`)}${log}`,
    next: nextAfter(reason, stop?.exitCode),
  };
}

/** The service logs JSON. Its message is enough here. */
function logText(line: string): string {
  try {
    const { message, exception } = JSON.parse(line) as { message?: string; exception?: string };
    return exception?.trim().split("\n").at(-1) ?? message ?? line;
  } catch {
    return line;
  }
}

/** Docker's exit code after SIGKILL. */
const killed = 137;

function nextAfter(reason: string, exitCode: number | null | undefined): string {
  if (/CannotPull|ResourceInitialization/.test(reason)) return `see ${runbook("too-few-tasks")}`;
  if (/OutOfMemory/.test(reason)) return `raise service.memoryMiB, see ${runbook("load-balancer-errors")}`;
  if (/health check/i.test(reason)) return `see ${runbook("unhealthy-tasks")}`;
  if (exitCode === killed) return `ECS starts another one; if it happens again, see ${runbook("too-few-tasks")}`;
  return `ECS starts others; if they fail, too, mend the version and deploy again, see ${runbook("failed-deployment")}`;
}

function unhealthyTasks({ tasks }: Snapshot): Finding[] {
  return tasks
    .filter(({ health, status }) => health === "unhealthy" && status === "RUNNING")
    .map(({ id, instance, version, healthReason }) => ({
      what: sentence(
        `Task ${shortId(id)} (${versionName(version)}) on ${instance} fails its health check: ${healthReason}`,
      ),
      next: `ECS replaces it; if that does not help, see ${runbook("unhealthy-tasks")}`,
    }));
}

function alarms({ alarms, takenAt }: Snapshot): Finding[] {
  return alarms
    .filter(({ state }) => state === "ALARM")
    .map(({ name, description, since, runbook: section }) => ({
      what: `The alarm ${name} fires for ${age(since, takenAt)}: ${description}.`,
      next: section ? `see ${section}` : "see the alarm's description in CloudWatch",
    }));
}

/** Failed requests, until their alarm tells of them. */
function errors(snapshot: Snapshot, minute: Minute | null): Finding[] {
  if (!hasTooManyErrors(minute) || isErrorAlarmFiring(snapshot)) return [];
  return [{ what: `${errorText(snapshot, minute)}.`, next: `see ${runbook("target-errors")}` }];
}
