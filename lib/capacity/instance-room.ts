import type { Config } from "../config";
import { type InstanceType, instanceType } from "./instance-types";

/** What an instance runs out of first. */
export type Resource = "network interfaces" | "cpu" | "memory" | "placement";

/** How many tasks of the service one instance of a type holds. */
export interface TypeRoom {
  type: string;
  /** Tasks, 0 where one does not fit at all. */
  tasks: number;
  /** The resource that allows the fewest tasks; of equals the first in the order of `Resource`. */
  binding: Resource;
  /** Tasks that each resource would allow by itself; placement is Infinity unless it is "distinct-instance". */
  limits: Record<Resource, number>;
}

/** How many tasks an instance holds whichever of the types it is: the worst of them. */
export interface InstanceRoom {
  tasks: number;
  binding: Resource;
  /** The type that binds: the first of the worst. */
  type: string;
  perType: TypeRoom[];
}

/** CPU units of a vCPU (ECS Developer Guide, "Task definition parameters", cpu). */
export const cpuUnitsPerVcpu = 1024;

/**
 * Share of the nominal memory that an instance registers with ECS: kernel, agent and hypervisor take the rest. The same
 * 7.5 % that Karpenter subtracts (its setting `vmMemoryOverheadPercent`).
 */
export const usableMemory = 0.925;

/** Whether instances of this type get a trunk interface: the setting is on, and the type has branch interfaces. */
export function hasTrunk(type: InstanceType, cluster: Config["cluster"]): boolean {
  return cluster.eniTrunking && type.branchEnis > 0;
}

/**
 * awsvpc tasks that the network interfaces of an instance can serve. Without trunking each task takes one whole
 * interface, and the instance keeps its primary one. With it the trunk takes a second one, and a task takes a branch
 * of the trunk or one of the interfaces left (ECS Developer Guide, "ENI trunking": an m5.large goes from 2 to 10).
 */
export function taskInterfaces(type: InstanceType, cluster: Config["cluster"]): number {
  return hasTrunk(type, cluster) ? type.branchEnis + type.maxEnis - 2 : type.maxEnis - 1;
}

/** How many tasks of this service one instance of this type holds. */
export function roomOf(type: InstanceType, { cluster, service }: Config): TypeRoom {
  const limits = {
    "network interfaces": taskInterfaces(type, cluster),
    cpu: Math.floor((type.vcpus * cpuUnitsPerVcpu) / service.cpu),
    memory: Math.floor((usableMemory * type.memoryMiB) / service.memoryMiB),
    placement: service.placement === "distinct-instance" ? 1 : Number.POSITIVE_INFINITY,
  };
  let binding: Resource = "network interfaces";
  for (const resource of ["cpu", "memory", "placement"] as const) {
    if (limits[resource] < limits[binding]) binding = resource;
  }
  return { type: type.name, tasks: limits[binding], binding, limits };
}

/**
 * How many tasks an instance holds. Of several types the Auto Scaling group may start any, so the worst one counts.
 *
 * @throws Error where EC2 has none of the types; the configuration's own rules report that first
 */
export function tasksPerInstance(config: Config): InstanceRoom {
  const perType = knownTypes(config).map((type) => roomOf(type, config));
  const [first, ...others] = perType;
  if (!first) throw new Error(`EC2 has none of the types ${config.cluster.instanceTypes.join(", ")}`);
  const { tasks, binding, type } = others.reduce((worst, room) => (room.tasks < worst.tasks ? room : worst), first);
  return { tasks, binding, type, perType };
}

/** The facts of the configured types, leaving out names that EC2 does not have. */
export function knownTypes({ cluster }: Config): InstanceType[] {
  return cluster.instanceTypes.map(instanceType).filter((type) => type !== undefined);
}

/** Tasks that all instances together hold when there are as many as there may be. */
export function capacity(config: Config): number {
  return tasksPerInstance(config).tasks * config.cluster.instances.max;
}
