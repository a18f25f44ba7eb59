import type { Config } from "../config";
import { capacity, peakTasks, taskCounts, tasksPerInstance } from "./check";

/** A figure at the fewest and at the most tasks. */
export interface Extent {
  fewest: number;
  most: number;
}

/** How many tasks and instances run. */
export interface Fleet {
  tasks: Extent & { rollout: number };
  /** `rollout`: while the most tasks are being replaced. */
  instances: Extent & { rollout: number };
}

/** Tasks and instances at the fewest tasks, at the most, and during a deployment of the most. */
export function fleet(config: Config): Fleet {
  const { lowest, highest } = taskCounts(config.service);
  const rollout = Math.min(peakTasks(config.service), capacity(config));
  return {
    tasks: { fewest: lowest, most: highest, rollout },
    instances: {
      fewest: instancesFor(config, lowest),
      most: instancesFor(config, highest),
      rollout: instancesFor(config, rollout),
    },
  };
}

/**
 * Instances that managed scaling runs for a number of tasks: those that the tasks fill, divided by the target capacity
 * (it holds needed / running at the target; ECS Developer Guide, "Cluster auto scaling"), within the group's bounds. With
 * several types, as if all were the one that holds the fewest tasks: an upper bound.
 */
export function instancesFor(config: Config, tasks: number): number {
  const { instances, targetCapacityPercent } = config.cluster;
  const filled = Math.ceil(tasks / tasksPerInstance(config).tasks);
  return Math.min(instances.max, Math.max(instances.min, Math.ceil((filled * 100) / targetCapacityPercent)));
}

/** Tasks lost at once, at the most, with an instance or with a whole zone. */
export interface Losses {
  instance: Extent;
  zone: Extent;
}

/**
 * What a failure takes away before anything is replaced. The instances are even over the zones, and so are the tasks as
 * far as the instances allow; "binpack" may fill those of one zone first.
 */
export function losses(config: Config): Losses {
  const { lowest, highest } = taskCounts(config.service);
  const perInstance = tasksPerInstance(config).tasks;
  const zones = config.network.availabilityZones;
  const withZone = (tasks: number) => {
    const running = instancesFor(config, tasks);
    const gone = Math.ceil(running / zones);
    if (config.service.placement === "binpack") return Math.min(tasks, gone * perInstance);
    return Math.max(Math.ceil(tasks / zones), tasks - (running - gone) * perInstance);
  };
  return {
    instance: { fewest: Math.min(lowest, perInstance), most: Math.min(highest, perInstance) },
    zone: { fewest: withZone(lowest), most: withZone(highest) },
  };
}
