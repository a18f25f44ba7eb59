import type { Config } from "../config";
import { type InstanceType, instanceType, registeredMemoryPercent } from "./instance-types";

/** A limit on the tasks of an instance. */
export type Resource = "network interfaces" | "cpu" | "memory" | "placement";

/** The tasks of the service that one instance of a type holds. */
export interface TypeRoom {
  type: InstanceType;
  /** Tasks; 0 if one does not fit at all. */
  tasks: number;
  /** The resource that allows the fewest tasks. Of equal ones, the first in the order of `Resource`. */
  binding: Resource;
  /** Tasks that each resource alone would allow. Placement is Infinity unless it is "distinct-instance". */
  limits: Record<Resource, number>;
  /** CPU units of the instance. */
  cpuUnits: number;
  /** Memory that the instance is assumed to have for tasks, in MiB. */
  taskMemoryMiB: number;
}

/** CPU units of a vCPU (ECS Developer Guide, "Task definition parameters", cpu). */
export const cpuUnitsPerVcpu = 1024;

/**
 * Share of the nominal memory that an instance registers with ECS. Kernel, agent and hypervisor take the rest. It is
 * assumed: Karpenter subtracts the same 7.5 % (its setting `vmMemoryOverheadPercent`). AWS publishes no figure.
 * Registrations seen are 95.4 to 97.5 %, all of instances with 8 GiB or more (amazon-ecs-ami issue 597; ECS Developer
 * Guide, "Container instance memory management"). Smaller instances keep relatively more.
 */
const usableMemory = registeredMemoryPercent / 100;

/** Whether an instance of this type gets a trunk interface: the setting is on, and the type has branch interfaces. */
export function hasTrunk(type: InstanceType, cluster: Config["cluster"]): boolean {
  return cluster.eniTrunking && type.branchEnis > 0;
}

/**
 * Tasks in awsvpc mode that the network interfaces of an instance serve. Without a trunk, a task takes one interface,
 * and the instance keeps its primary one. With a trunk, which takes a second interface, a task takes a branch or one
 * of the interfaces left (ECS Developer Guide, "ENI trunking": an m5.large goes from 2 tasks to 10).
 */
function taskInterfaces(type: InstanceType, cluster: Config["cluster"]): number {
  return hasTrunk(type, cluster) ? type.branchEnis + type.maxEnis - 2 : type.maxEnis - 1;
}

/** The tasks of this service that one instance of this type holds. */
export function roomOf(type: InstanceType, { cluster, service }: Config): TypeRoom {
  const cpuUnits = type.vcpus * cpuUnitsPerVcpu;
  const taskMemoryMiB = Math.floor(usableMemory * type.memoryMiB);
  const limits = {
    "network interfaces": taskInterfaces(type, cluster),
    cpu: Math.floor(cpuUnits / service.cpu),
    memory: Math.floor(taskMemoryMiB / service.memoryMiB),
    placement: service.placement === "distinct-instance" ? 1 : Number.POSITIVE_INFINITY,
  };
  let binding: Resource = "network interfaces";
  for (const resource of ["cpu", "memory", "placement"] as const) {
    if (limits[resource] < limits[binding]) binding = resource;
  }
  return { type, tasks: limits[binding], binding, limits, cpuUnits, taskMemoryMiB };
}

/**
 * The tasks that an instance holds. The Auto Scaling group may start any of several types, so this is the type that
 * holds the fewest, the first of equal ones.
 *
 * @throws Error if EC2 has none of the types; the configuration's rules report that first
 */
export function tasksPerInstance(config: Config): TypeRoom {
  const [first, ...others] = knownTypes(config).map((type) => roomOf(type, config));
  if (!first) throw new Error(`EC2 has none of the types ${config.cluster.instanceTypes.join(", ")}`);
  return others.reduce((worst, room) => (room.tasks < worst.tasks ? room : worst), first);
}

/**
 * The tasks that an instance holds at once, stopping ones included, of the type that holds the fewest. A stopping task keeps
 * its CPU, memory and network interface until it has stopped. Only "distinct-instance" no longer counts it, because that
 * looks at the desired status (ECS Developer Guide, "Define which container instances Amazon ECS uses for tasks").
 */
export function tasksWithStopping(config: Config): number {
  const resources = ["network interfaces", "cpu", "memory"] as const;
  const rooms = knownTypes(config).map((type) => roomOf(type, config).limits);
  return Math.min(...rooms.flatMap((limits) => resources.map((resource) => limits[resource])));
}

/** The facts of the configured types, without names that EC2 does not have. */
export function knownTypes({ cluster }: Config): InstanceType[] {
  return cluster.instanceTypes.map(instanceType).filter((type) => type !== undefined);
}
