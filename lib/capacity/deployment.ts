import type { Config } from "../config";
import { healthCheck, instanceStartSeconds } from "../config/fixed";
import { timeouts } from "../config/timeouts";
import { fleet } from "./fleet";
import { tasksPerInstance, tasksWithStopping } from "./instance-room";
import { clock, plural } from "./messages";

/** An event of a deployment. */
export interface TimelineEntry {
  /** Seconds since the deployment's start. */
  seconds: number;
  what: string;
}

/**
 * Most seconds until the load balancer's first check of a running task. One success makes a new target healthy; the
 * threshold is only for one that was unhealthy (ELB User Guide, "Health checks for Application Load Balancer target
 * groups"). The image pull and the start of the process add to it.
 */
const healthySeconds = healthCheck.intervalSeconds;

/** Tasks that change their state together. */
interface Wave {
  /** Seconds since the deployment's start. */
  at: number;
  tasks: number;
}

/**
 * A simulated deployment of the most tasks. Each `step` starts and stops tasks, then moves the clock to the next change.
 *
 * Example: 2 tasks, at most 3 instances with one task each, 100 % and 200 %.
 * - 0 s: the limits are 2 and 4, but 2 instances run and are full. A third one is asked for.
 * - 120 s: it runs, and one new task starts there.
 * - 130 s: the new task is healthy, so one old task may drain. It keeps its CPU, memory and network interface until 150 s.
 * - 130 s: the second new task starts there, if the instance holds two. At 140 s it is healthy, and the other old task drains.
 * - 160 s: done.
 */
export class Deployment {
  /** The events so far, in order. */
  readonly timeline: TimelineEntry[] = [];
  /** The service's desired count. */
  readonly desired: number;
  /** Longest time that a new task waited for room, in seconds. ECS creates it at once, in the state PROVISIONING. */
  longestWait = 0;
  private now = 0;
  private old: number;
  private healthy = 0;
  private starting: Wave[] = [];
  private draining: Wave[] = [];
  /** Tasks that ECS has created and that wait for room, the oldest first. */
  private provisioning: Wave[] = [];
  /** Running instances. */
  private instances: number;
  /** Instances that managed scaling can still start. */
  private moreInstances: number;
  /** Seconds that a stopping task is drained by the load balancer. An open request can add to it. */
  private readonly drainSeconds: number;
  /** When the instances that were asked for run. */
  private moreInstancesAt = Number.POSITIVE_INFINITY;
  /** Tasks that an instance takes. */
  private readonly perInstance: number;
  /** Tasks that an instance holds, stopping ones included. */
  private readonly withStopping: number;

  constructor(config: Config) {
    const { tasks, instances } = fleet(config);
    this.desired = tasks.most;
    this.old = tasks.most;
    this.instances = instances.most;
    this.moreInstances = instances.rollout - instances.most;
    this.drainSeconds = timeouts(config).deregistrationDelay;
    this.perInstance = tasksPerInstance(config).tasks;
    this.withStopping = tasksWithStopping(config);
  }

  /** Whether all new tasks are healthy. */
  get allHealthy(): boolean {
    return this.healthy === this.desired;
  }

  /** Whether all new tasks are healthy and all old ones are gone. */
  get done(): boolean {
    return this.allHealthy && this.old === 0 && this.draining.length === 0;
  }

  /**
   * Starts and stops as many tasks as the limits and the room allow, then waits for the next change.
   *
   * @param lower fewest healthy tasks
   * @param upper most tasks that run or start at once
   */
  step(lower: number, upper: number): void {
    this.start(upper);
    // An old task goes when a new one replaces it. Below the desired count it goes only if a new one needs its place.
    this.stop(this.missing > 0 ? lower : Math.max(lower, this.desired));
    this.start(upper);
    this.wait();
  }

  /** Shifts traffic to the new tasks, then bakes. */
  shift(percent: number, bakeMinutes: number): void {
    this.note(`${percent} % of the traffic on new tasks, then ${bakeMinutes} min bake`);
    this.now += bakeMinutes * 60;
  }

  /** New tasks that have not started. */
  private get missing(): number {
    return this.desired - this.healthy - sum(this.starting);
  }

  /** Tasks whose desired status is RUNNING. */
  private get active(): number {
    return this.old + this.healthy + sum(this.starting);
  }

  /** Tasks that can be placed now. */
  private get free(): number {
    const places = this.instances * this.perInstance - this.active;
    const resources = this.instances * this.withStopping - this.active - sum(this.draining);
    return Math.min(places, resources);
  }

  private start(upper: number): void {
    const allowed = Math.min(this.missing, upper - this.active);
    if (allowed > this.free && this.moreInstances > 0 && this.moreInstancesAt === Number.POSITIVE_INFINITY) {
      this.moreInstancesAt = this.now + instanceStartSeconds;
      const when = clock(this.moreInstancesAt);
      this.note(`${plural(this.moreInstances, "more instance")} asked for, assumed to run at ${when}`);
    }
    const created = allowed - sum(this.provisioning);
    if (created > 0) this.provisioning.push({ at: this.now, tasks: created });
    const tasks = Math.min(allowed, this.free);
    if (tasks <= 0) return;
    this.placeOldest(tasks);
    this.note(`${plural(tasks, "new task")} placed, healthy within ${healthySeconds} s of the start`);
    this.starting.push({ at: this.now + healthySeconds, tasks });
  }

  private placeOldest(tasks: number): void {
    let left = tasks;
    while (left > 0) {
      const [oldest] = this.provisioning;
      if (!oldest) return;
      this.longestWait = Math.max(this.longestWait, this.now - oldest.at);
      const placed = Math.min(left, oldest.tasks);
      left -= placed;
      oldest.tasks -= placed;
      if (oldest.tasks === 0) this.provisioning.shift();
    }
  }

  private stop(lower: number): void {
    const tasks = Math.min(this.old, this.old + this.healthy - lower);
    if (tasks <= 0) return;
    this.note(`${plural(tasks, "old task")} drained for ${clock(this.drainSeconds)} and stopped`);
    this.old -= tasks;
    this.draining.push({ at: this.now + this.drainSeconds, tasks });
  }

  private wait(): void {
    const next = Math.min(this.moreInstancesAt, ...[...this.starting, ...this.draining].map(({ at }) => at));
    if (next === Number.POSITIVE_INFINITY) {
      if (this.allHealthy) return;
      throw new Error("this deployment never ends; checkCapacity refuses such a configuration");
    }
    this.now = next;
    const due = ({ at }: Wave) => at <= next;
    this.healthy += sum(this.starting.filter(due));
    this.starting = this.starting.filter((wave) => !due(wave));
    this.draining = this.draining.filter((wave) => !due(wave));
    if (this.moreInstancesAt <= next) {
      this.instances += this.moreInstances;
      this.moreInstances = 0;
      this.moreInstancesAt = Number.POSITIVE_INFINITY;
    }
    if (this.done) this.note("done");
  }

  private note(what: string): void {
    this.timeline.push({ seconds: this.now, what });
  }
}

function sum(waves: readonly Wave[]): number {
  return waves.reduce((total, { tasks }) => total + tasks, 0);
}
