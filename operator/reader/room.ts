import type { Instance, Service, Task } from "../snapshot";

/** Tasks of the service that an instance has room for now, from what is free there and the size of a task. */
export function freeSlots(
  { id, status, agentConnected, free }: Omit<Instance, "freeSlots">,
  { size, distinctInstance }: Pick<Service, "size" | "distinctInstance">,
  tasks: readonly Pick<Task, "instance" | "desired">[],
): number {
  if (status !== "ACTIVE" || !agentConnected || !free) return 0;
  // A stopping task no longer counts for the constraint (lib/capacity/instance-room.ts, `tasksWithStopping`).
  if (distinctInstance && tasks.some(({ instance, desired }) => instance === id && desired === "RUNNING")) return 0;
  const fits = Math.min(
    Math.floor(free.cpu / Math.max(1, size.cpu)),
    Math.floor(free.memoryMiB / Math.max(1, size.memoryMiB)),
    free.interfaces,
  );
  return distinctInstance ? Math.min(1, fits) : fits;
}
