/** Bounds of fields that the schema sets and that a proposed change of one must keep. */
export const limits = {
  /** Most instances of the Auto Scaling group. */
  instances: 1000,
  /** Fewest CPU units of a task (ECS Developer Guide, "Task definition parameters", cpu). */
  cpu: 128,
  /** Least memory of a task in MiB: Python and a framework do not start in less. */
  memoryMiB: 64,
};
