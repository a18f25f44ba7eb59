import { checkCapacity } from "../../lib/capacity/check";
import type { Config } from "../../lib/config";
import { withField } from "../../lib/config/path";
import type { Snapshot } from "../snapshot";
import type { Finding } from "./findings";
import { room, startingInstances, waitingTasks } from "./room";
import { counted } from "./words";

/** The placement that fails, with the smallest change that helps. Undefined if instances start for the waiting tasks. */
export function smallestFix(snapshot: Snapshot, config: Config): Finding | undefined {
  const { group, service, events } = snapshot;
  const waiting = waitingTasks(snapshot).length;
  if (waiting === 0 || startingInstances(group) > 0 || group.desired < group.max) return undefined;
  const told = events.find(({ text }) => text.includes("unable to place a task"))?.text;
  return {
    what: `${counted(waiting, "task", "wait")} for room. ${told ?? room(snapshot)}`,
    next: fixFor(config, service.desired),
  };
}

/** The capacity model's advice for a service of this many tasks. */
function fixFor(config: Config, desired: number): string {
  const { tasks } = config.service;
  const needed = { path: "service.tasks.max", value: Math.max(tasks.max, desired) };
  const [problem] = checkCapacity(withField(config, needed));
  if (problem) return `${problem.path}: ${problem.message}`;
  return "by its configuration, the group has room: look for instances that drain, or have not joined the cluster";
}
