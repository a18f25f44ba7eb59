import type { Config } from "../config";
import { type Addresses, addressesOf } from "./addresses";
import { type TypeRoom, tasksPerInstance } from "./instance-room";
import { neededTasks, type StuckCount, stuckCount } from "./rollout";
import { type TaskCounts, taskCounts } from "./task-counts";

/** All figures that decide whether a configuration works, each computed once. */
export class Fit {
  /** The tasks that one instance holds. */
  readonly room: TypeRoom;
  /** The desired counts that the service may have. */
  readonly counts: TaskCounts;
  /** Tasks that all instances together hold when the Auto Scaling group is at its largest. */
  readonly capacity: number;
  /** Tasks that there must be room for, those of a deployment included. */
  readonly needed: number;
  /** The desired count at which the rollout's percentages block a deployment. */
  readonly stuck: StuckCount | undefined;
  private computedAddresses: Addresses | undefined;

  /** @throws Error if EC2 has none of the instance types */
  constructor(readonly config: Config) {
    this.room = tasksPerInstance(config);
    this.counts = taskCounts(config.service);
    this.capacity = this.room.tasks * config.cluster.instances.max;
    this.needed = neededTasks(config.service);
    this.stuck = stuckCount(config.service);
  }

  /** The addresses of the private subnets. Computed on demand: most candidates for a fix fail before they are needed. */
  get addresses(): Addresses {
    this.computedAddresses ??= addressesOf(this.config, this.capacity);
    return this.computedAddresses;
  }
}
