import type { Config } from "../config";
import { tasksPerInstance } from "./instance-room";
import { peakTasks } from "./rollout";
import { taskCounts } from "./task-counts";

/** A figure at the fewest and at the most tasks. */
interface Extent {
  fewest: number;
  most: number;
}

/** Numbers of tasks and instances. */
export interface Fleet {
  tasks: Extent & { rollout: number };
  /**
   * `fewest`: after a scale-in from the most tasks. `most`: after a scale-out to the most tasks. `rollout`: while a
   * deployment replaces the most tasks. `later`: at most after deployments and zone rebalancing, see `instancesLater`.
   */
  instances: Extent & { rollout: number; later: Extent };
}

/** Tasks and instances at the fewest tasks, at the most, and during a deployment of the most. */
export function fleet(config: Config): Fleet {
  const { lowest, highest } = taskCounts(config.service);
  const capacity = tasksPerInstance(config).tasks * config.cluster.instances.max;
  const rollout = Math.min(peakTasks(config.service), capacity);
  const scaled = { fewest: instancesAfterScaleIn(config), most: instancesFor(config, highest) };
  return {
    tasks: { fewest: lowest, most: highest, rollout },
    instances: { ...scaled, rollout: instancesFor(config, rollout), later: instancesLater(config, scaled) },
  };
}

/**
 * Instances that managed scaling runs for a number of tasks: the instances that the tasks fill, divided by the target
 * capacity, within the group's bounds. Managed scaling holds needed / running instances at the target capacity (ECS
 * Developer Guide, "Cluster auto scaling"). With several types this is an upper bound, for the type that holds the
 * fewest tasks.
 */
export function instancesFor(config: Config, tasks: number): number {
  const filled = Math.ceil(tasks / tasksPerInstance(config).tasks);
  return runningInstances(config, filled);
}

/** Instances that run if managed scaling needs a number of them. */
function runningInstances({ cluster }: Config, needed: number): number {
  const { instances, targetCapacityPercent } = cluster;
  return Math.min(instances.max, Math.max(instances.min, Math.ceil((needed * 100) / targetCapacityPercent)));
}

/**
 * Instances that are left after a scale-in from the most tasks to the fewest. Managed scaling needs an instance as long as
 * it runs a task (ECS Developer Guide, "Cluster auto scaling"), and ECS does not move tasks together. "spread" leaves a
 * task on as many instances as it can. "distinct-instance" has one task on each anyway. "binpack" stops tasks so that
 * instances become empty, but not at once: for it the figure is a lower bound.
 */
function instancesAfterScaleIn(config: Config): number {
  const { lowest, highest } = taskCounts(config.service);
  if (config.service.placement !== "spread") return instancesFor(config, lowest);
  const most = instancesFor(config, highest);
  return Math.min(most, runningInstances(config, Math.min(most, lowest)));
}

/**
 * The most instances in the end. Below a target capacity of 100 %, empty instances run. Deployments and zone rebalancing
 * place tasks on them. Each instance with a task counts as needed, so managed scaling starts more empty ones. It stops
 * when each task has an instance of its own, or at `cluster.instances.max`, unless "binpack" comes before "spread" (ECS
 * Developer Guide, "Cluster auto scaling"). Here, each placement spreads over the zones first.
 */
function instancesLater(config: Config, scaled: Extent): Extent {
  if (config.cluster.targetCapacityPercent === 100) return scaled;
  const { lowest, highest } = taskCounts(config.service);
  return { fewest: runningInstances(config, lowest), most: runningInstances(config, highest) };
}

/** The most tasks that are lost at once with an instance or with a zone. */
export interface Losses {
  instance: Extent;
  zone: Extent;
}

/**
 * The tasks that a failure removes before ECS replaces any. The instances are spread evenly over the zones, and so are
 * the tasks as far as the instances allow. Only "binpack" fills an instance before it uses the next one.
 *
 * `fewest` counts the instances of a service that has not been larger. They are the fewest, so each loses more.
 */
export function losses(config: Config): Losses {
  const { lowest, highest } = taskCounts(config.service);
  const perInstance = tasksPerInstance(config).tasks;
  const zones = config.network.availabilityZones;
  const withInstance = (tasks: number) => {
    const even = Math.ceil(tasks / Math.max(1, instancesFor(config, tasks)));
    return Math.min(tasks, perInstance, config.service.placement === "binpack" ? perInstance : even);
  };
  const withZone = (tasks: number) => {
    const running = instancesFor(config, tasks);
    const gone = Math.ceil(running / zones);
    return Math.max(withInstance(tasks), Math.ceil(tasks / zones), tasks - (running - gone) * perInstance);
  };
  return {
    instance: { fewest: withInstance(lowest), most: withInstance(highest) },
    zone: { fewest: withZone(lowest), most: withZone(highest) },
  };
}
