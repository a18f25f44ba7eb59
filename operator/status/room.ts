import type { InstanceGroup, Snapshot } from "../snapshot";
import { counted, isWanted } from "./words";

/** Instances that have started, and do not run tasks yet. */
export const startingInstances = ({ instances, desired }: InstanceGroup) =>
  Math.max(
    instances.filter(({ lifecycle }) => lifecycle.startsWith("Pending")).length,
    desired - instances.filter(({ lifecycle }) => !lifecycle.startsWith("Terminating")).length,
  );

/** Tasks that no instance has room for. */
export const waitingTasks = ({ tasks }: Pick<Snapshot, "tasks">) =>
  tasks.filter((task) => isWanted(task) && task.status === "PROVISIONING");

/** Whether there is room for the tasks that run, and for more. */
export function room(snapshot: Snapshot): string {
  return [answer(snapshot), ...atMaximum(snapshot), ...ownInstance(snapshot), ...fixedCount(snapshot)].join(" ");
}

function answer(snapshot: Snapshot): string {
  const { group } = snapshot;
  const free = group.instances.reduce((sum, { freeSlots }) => sum + freeSlots, 0);
  const more = Math.max(0, group.max - Math.max(group.desired, group.instances.length));
  const starting = startingInstances(group);
  const waiting = waitingTasks(snapshot).length;
  const instances = `${counted(group.instances.length, "instance", "run")}, at most ${group.max}.`;
  if (waiting === 0) {
    const places = [
      ...(free > 0 ? [`for ${counted(free, "more task")} now`] : []),
      ...(more > 0 ? [`${counted(more, "more instance")} may start`] : []),
    ];
    return places.length > 0
      ? `Yes: ${places.join(", and ")}. ${instances}`
      : `Yes, for these tasks and no more: ${instances}`;
  }
  const wait = counted(waiting, "task", "wait");
  if (starting > 0)
    return `Soon: ${wait} for ${counted(starting, "instance")} that ${starting === 1 ? "starts" : "start"}.`;
  if (more > 0) return `Soon: ${wait}, and Auto Scaling starts instances within a minute. ${instances}`;
  return `No: ${wait}, and no further instance may start. ${instances}`;
}

/** Whether `service.tasks.max` allows no further task. False for a service that does not scale. */
export const isAtMaximum = ({ service, scaling }: Snapshot) =>
  scaling.tasks !== null && service.desired >= scaling.tasks.max;

function atMaximum(snapshot: Snapshot): string[] {
  const { service, scaling } = snapshot;
  if (!isAtMaximum(snapshot) || scaling.tasks?.min === scaling.tasks?.max) return [];
  return [`${counted(service.desired, "task", "run")}, and service.tasks.max allows no more.`];
}

/** Why instances with free CPU and memory take no task. */
function ownInstance({ service, group }: Snapshot): string[] {
  if (!service.distinctInstance || group.instances.some(({ freeSlots }) => freeSlots > 0)) return [];
  return ["Each task needs its own instance (distinct-instance)."];
}

/** A schedule may set the bounds to one number for some hours. Then the count is not fixed. */
function fixedCount({ service, scaling }: Snapshot): string[] {
  const { min, max } = scaling.tasks ?? { min: service.desired, max: service.desired };
  if (min !== max || scaling.schedules.length > 0) return [];
  return [`Load adds no task: service.tasks is fixed at ${max}.`];
}
