import { tasksPerInstance } from "../capacity/check";
import { fleet } from "../capacity/fleet";
import { count } from "../capacity/messages";
import type { Config } from "../config";
import { timeouts } from "../config/contract";
import { healthCheck } from "../config/fixed";

/** Something that happens during a deployment. */
export interface Moment {
  /** Seconds since the deployment's start. */
  seconds: number;
  what: string;
}

/** Seconds until a new instance takes tasks: an assumption, for managed scaling's metrics, the boot and the agent. */
export const instanceStartSeconds = 120;

/** Seconds until a running task counts as healthy. Pulling the image and starting the process come on top. */
export const healthySeconds = healthCheck.intervalSeconds * healthCheck.healthyThreshold;

/** Seconds that a stopping task still holds its place: the load balancer drains it. An open request can add more. */
export const drainSeconds = timeouts.deregistrationDelay;

/** Tasks that change their state together. */
interface Wave {
  at: number;
  tasks: number;
}

/** A deployment of the most tasks, in progress. */
export class Deployment {
  /** What has happened, in order. */
  readonly moments: Moment[] = [];
  /** Tasks that the service wants. */
  readonly desired: number;
  private now = 0;
  private old: number;
  private healthy = 0;
  private starting: Wave[] = [];
  private draining: Wave[] = [];
  /** Tasks that the running instances hold, and when more of them run how many more. */
  private room: number;
  private moreRoom: Wave;
  /** Instances that can still be asked for. */
  private moreInstances: number;

  constructor(config: Config) {
    const { tasks, instances } = fleet(config);
    const each = tasksPerInstance(config).tasks;
    this.desired = tasks.most;
    this.old = tasks.most;
    this.room = instances.most * each;
    this.moreInstances = instances.rollout - instances.most;
    this.moreRoom = { at: Number.POSITIVE_INFINITY, tasks: this.moreInstances * each };
  }

  /** Whether all new tasks take requests. */
  get allHealthy(): boolean {
    return this.healthy === this.desired;
  }

  /** Whether the new tasks are all there is. */
  get done(): boolean {
    return this.allHealthy && this.old === 0 && this.draining.length === 0;
  }

  /**
   * Starts and stops what the limits and the room allow, then waits until something changes.
   *
   * @param lower tasks that must stay healthy
   * @param upper tasks that may run or start at once
   */
  step(lower: number, upper: number): void {
    this.start(upper);
    // Old tasks go as new ones replace them; more of them only where new ones wait for their place.
    this.stop(this.missing > 0 ? lower : Math.max(lower, this.desired));
    this.start(upper);
    this.wait();
  }

  /** Moves traffic to the new tasks and watches it. */
  shift(percent: number, bakeMinutes: number): void {
    this.note(`${percent} % of the traffic on new tasks, then ${bakeMinutes} min bake`);
    this.now += bakeMinutes * 60;
  }

  /** New tasks that have not been started. */
  private get missing(): number {
    return this.desired - this.healthy - sum(this.starting);
  }

  private start(upper: number): void {
    const active = this.old + this.healthy + sum(this.starting);
    const allowed = Math.min(this.missing, upper - active);
    const free = this.room - active - sum(this.draining);
    if (allowed > free && this.moreInstances > 0) {
      this.note(`${count(this.moreInstances, "more instance")} asked for, ${instanceStartSeconds} s assumed`);
      this.moreRoom.at = this.now + instanceStartSeconds;
      this.moreInstances = 0;
    }
    const tasks = Math.min(allowed, free);
    if (tasks <= 0) return;
    this.note(`${count(tasks, "new task")} placed, healthy ${healthySeconds} s after the start`);
    this.starting.push({ at: this.now + healthySeconds, tasks });
  }

  private stop(lower: number): void {
    const tasks = Math.min(this.old, this.old + this.healthy - lower);
    if (tasks <= 0) return;
    this.note(`${count(tasks, "old task")} drained for ${drainSeconds} s and stopped`);
    this.old -= tasks;
    this.draining.push({ at: this.now + drainSeconds, tasks });
  }

  private wait(): void {
    const next = Math.min(...[...this.starting, ...this.draining, this.moreRoom].map(({ at }) => at));
    if (next === Number.POSITIVE_INFINITY) {
      if (this.allHealthy) return;
      throw new Error("this deployment never ends; checkCapacity refuses such a configuration");
    }
    this.now = next;
    const due = ({ at }: Wave) => at <= next;
    this.healthy += sum(this.starting.filter(due));
    this.starting = this.starting.filter((wave) => !due(wave));
    this.draining = this.draining.filter((wave) => !due(wave));
    if (due(this.moreRoom)) {
      this.room += this.moreRoom.tasks;
      this.moreRoom = { at: Number.POSITIVE_INFINITY, tasks: 0 };
    }
    if (this.done) this.note("done");
  }

  private note(what: string): void {
    this.moments.push({ seconds: this.now, what });
  }
}

function sum(waves: readonly Wave[]): number {
  return waves.reduce((total, { tasks }) => total + tasks, 0);
}
