import { instanceType } from "../../lib/capacity/instance-types";
import type { Config } from "../../lib/config";

/*
 * A simulation of ECS that starts and stops single tasks. It shares no arithmetic with lib/capacity, and computes no task
 * count: it tries. test/capacity/capacity.property.test.ts compares the two.
 */

interface Instance {
  cpu: number;
  memory: number;
  interfaces: number;
  /** Tasks whose desired status is RUNNING. */
  tasks: number;
}

interface Task {
  version: "old" | "new";
  instance: Instance;
}

/** Whether the service can run and deploy at every count that it may have, on instances of each type. */
export function survives(config: Config): boolean {
  return config.cluster.instanceTypes.every((type) =>
    counts(config).every((desired) => deploys(config, type, desired)),
  );
}

/** Every desired count from the lowest to the highest, without 0. A count of 0 has no task to replace. */
function counts({ service: { tasks, scaling } }: Config): number[] {
  const ranges = [tasks, ...scaling.schedules];
  const lowest = Math.min(...ranges.map(({ min }) => min));
  const highest = Math.max(...ranges.map(({ max }) => max));
  const all: number[] = [];
  for (let desired = lowest; desired <= highest; desired++) if (desired > 0) all.push(desired);
  return all;
}

function deploys(config: Config, type: string, desired: number): boolean {
  const fleet = new Fleet(config, type);
  for (let n = 0; n < desired; n++) if (!fleet.start("old")) return false;
  return config.service.rollout.strategy === "rolling" ? rolls(config, fleet, desired) : swaps(fleet, desired);
}

/** Starts and stops single tasks as the limits allow. It ends when only new tasks run, or when no step is allowed. */
function rolls({ service }: Config, fleet: Fleet, desired: number): boolean {
  const { minHealthyPercent, maxPercent } = service.rollout;
  const mayStop = () => (fleet.size - 1) * 100 >= desired * minHealthyPercent;
  const mayStart = () => (fleet.size + 1) * 100 <= desired * maxPercent;
  for (;;) {
    if (fleet.number("old") === 0 && fleet.number("new") === desired) return true;
    const started = fleet.number("new") < desired && mayStart() && fleet.start("new");
    const stopped = fleet.number("old") > 0 && mayStop() && fleet.stop("old");
    if (!started && !stopped && !fleet.end()) return false;
  }
}

/** Starts all new tasks beside the old ones. Then it stops the old ones. */
function swaps(fleet: Fleet, desired: number): boolean {
  for (let n = 0; n < desired; n++) if (!fleet.start("new")) return false;
  while (fleet.stop("old")) if (fleet.number("new") !== desired) return false;
  return true;
}

class Fleet {
  private readonly instances: Instance[] = [];
  private readonly tasks: Task[] = [];
  /** Tasks that drain. They keep CPU, memory and network interface, but "distinct-instance" no longer counts them. */
  private readonly stopping: Task[] = [];

  constructor(
    private readonly config: Config,
    type: string,
  ) {
    for (let n = 0; n < config.cluster.instances.max; n++)
      this.instances.push(launch(type, config.cluster.eniTrunking));
  }

  get size(): number {
    return this.tasks.length;
  }

  number(version: Task["version"]): number {
    return this.tasks.filter((task) => task.version === version).length;
  }

  /** Places a task on the first instance with room for it. */
  start(version: Task["version"]): boolean {
    const { cpu, memoryMiB, placement } = this.config.service;
    const instance = this.instances.find(
      (candidate) =>
        candidate.cpu >= cpu &&
        candidate.memory >= memoryMiB &&
        candidate.interfaces >= 1 &&
        (placement !== "distinct-instance" || candidate.tasks === 0),
    );
    if (!instance) return false;
    instance.tasks += 1;
    occupy(instance, cpu, memoryMiB, 1);
    this.tasks.push({ version, instance });
    return true;
  }

  stop(version: Task["version"]): boolean {
    const index = this.tasks.findIndex((task) => task.version === version);
    const [task] = index < 0 ? [] : this.tasks.splice(index, 1);
    if (!task) return false;
    task.instance.tasks -= 1;
    this.stopping.push(task);
    return true;
  }

  /** Ends the task that has been stopping for the longest time. */
  end(): boolean {
    const task = this.stopping.shift();
    if (!task) return false;
    occupy(task.instance, this.config.service.cpu, this.config.service.memoryMiB, -1);
    return true;
  }
}

function occupy(instance: Instance, cpu: number, memory: number, tasks: 1 | -1): void {
  instance.cpu -= cpu * tasks;
  instance.memory -= memory * tasks;
  instance.interfaces -= tasks;
}

/** A new instance. Its primary interface takes no task, and with trunking the trunk's interface takes none either. */
function launch(name: string, trunking: boolean): Instance {
  const type = instanceType(name);
  if (!type) throw new Error(`no such type: ${name}`);
  let interfaces = type.maxEnis;
  interfaces -= 1;
  if (trunking && type.branchEnis > 0) {
    interfaces -= 1;
    interfaces += type.branchEnis;
  }
  return { cpu: type.vcpus * 1024, memory: type.memoryMiB * 0.925, interfaces, tasks: 0 };
}
