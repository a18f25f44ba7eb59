import { losses } from "../lib/capacity/fleet";
import { lowerLimit } from "../lib/capacity/rollout";
import type { Config } from "../lib/config";
import { fewestErrors, shortestBakeMinutes } from "../lib/config/alarms";
import { healthCheck, instanceStartSeconds } from "../lib/config/fixed";
import { timeouts } from "../lib/config/timeouts";

/** A time that passes in two clocks. AWS's timers run in virtual time, processes and health checks in real time. */
export interface Span {
  virtualSeconds: number;
  realSeconds: number;
}

export const span = (virtualSeconds: number, realSeconds = 0): Span => ({ virtualSeconds, realSeconds });

export const sum = (...spans: Span[]): Span =>
  span(
    spans.reduce((total, { virtualSeconds }) => total + virtualSeconds, 0),
    spans.reduce((total, { realSeconds }) => total + realSeconds, 0),
  );

export const times = (count: number, { virtualSeconds, realSeconds }: Span): Span =>
  span(count * virtualSeconds, count * realSeconds);

/** What a rehearsal plays with. */
export interface Circumstances {
  config: Config;
  /** Virtual seconds in a real one. */
  speed: number;
  /** Requests in a real second. */
  perSecond: number;
}

export const inReal = ({ virtualSeconds, realSeconds }: Span, { speed }: Circumstances) =>
  virtualSeconds / speed + realSeconds;

/** Requests that are due in a time. */
export const requestsIn = (time: Span, around: Circumstances) => Math.ceil(inReal(time, around) * around.perSecond);

/** A task that stops answering keeps its requests until the load balancer has seen it fail often enough. */
export const unnoticed = span(0, healthCheck.unhealthyThreshold * healthCheck.intervalSeconds);

/** A new task answers within its grace period, or else ECS gives it up. Then one health check admits it. */
export function taskStart({ service }: Config): Span {
  const given = Math.max(service.healthCheckGracePeriodSeconds, unnoticed.realSeconds);
  return span(0, given + healthCheck.intervalSeconds);
}

/** A stopping task leaves the load balancer, and then finishes its requests. */
export const taskStop = (config: Config): Span =>
  span(0, timeouts(config).deregistrationDelay + timeouts(config).containerStop);

/** Until a dead instance is found (local/README.md, "The cluster"), and another one takes tasks. */
export const instanceReplacement = span(180 + 2 * instanceStartSeconds);

/** An alarm of a deployment fires within this time of the first minute with errors. */
export const deploymentAlarm = span(60 * (shortestBakeMinutes + 1));

/** Tasks that run when nothing happens: no load and no schedule. */
export const fewestTasks = ({ service }: Config) => service.tasks.min;

/** The most tasks that are lost at once, of the fewest that run. */
export function lost(config: Config, what: "instance" | "zone"): number {
  const scaling = { ...config.service.scaling, schedules: [] };
  return losses({ ...config, service: { ...config.service, scaling } })[what].fewest;
}

/**
 * The most requests that fail if tasks die at once.
 *
 * @param dead tasks that die
 * @param replaced until another task answers, if none is left
 */
export function lostRequests(dead: number, replaced: Span, around: Circumstances): number {
  const tasks = fewestTasks(around.config);
  if (dead >= tasks) return requestsIn(sum(unnoticed, replaced), around);
  return Math.ceil((dead / tasks) * requestsIn(unnoticed, around));
}

/** Whether tasks of the version before answer during a whole deployment. */
export function keepsServing({ service }: Config): boolean {
  const { strategy, minHealthyPercent } = service.rollout;
  return strategy !== "rolling" || lowerLimit(fewestTasks({ service } as Config), minHealthyPercent) > 0;
}

/** The share of the requests that a bad release gets before an alarm can undo it, 0 to 1. */
export function exposedShare({ service }: Config): number {
  const { strategy, stepPercent } = service.rollout;
  return strategy === "canary" || strategy === "linear" ? stepPercent / 100 : 1;
}

/** The bakes of a release. A rolling one bakes as long as its alarms may need. */
export function bakes({ service }: Config): Span {
  const { strategy, bakeMinutes, stepPercent, alarms } = service.rollout;
  if (strategy === "rolling") return span(alarms ? deploymentAlarm.virtualSeconds : 0);
  const steps = { "blue-green": 1, canary: 2, linear: Math.ceil(100 / stepPercent) }[strategy];
  return span(60 * bakeMinutes * steps);
}

/** A whole release: room on instances, starts and stops of its tasks one after the other, and its bakes. */
export function release(config: Config): Span {
  const start = times(fewestTasks(config), sum(taskStart(config), taskStop(config)));
  return sum(span(2 * instanceReplacement.virtualSeconds), start, bakes(config));
}

/** More requests a second than this would leave the cluster too little of the machine. */
const mostPerSecond = 200;
const leastPerSecond = 30;
/** Virtual seconds in a real one. A virtual minute then takes a second, which the emulated AWS keeps on two busy cores. */
const speed = 60;

/** What a stage is rehearsed with. */
export function circumstances(config: Config): Circumstances {
  const visible = isVisible(config) ? visibleRate(config, speed) : 0;
  return { config, speed, perSecond: Math.max(leastPerSecond, visible) };
}

/** Whether the alarms can see the errors of a bad release at a rate that a rehearsal sends. */
export const isVisible = (config: Config) => visibleRate(config, speed) <= mostPerSecond;

/**
 * The rate at which the alarms of a release can see its errors, twice over. They ignore fewer than five errors a minute, and a
 * virtual minute has the requests of 60 / speed seconds.
 */
export function visibleRate(config: Config, speed: number): number {
  return Math.ceil((2 * fewestErrors * speed) / 60 / exposedShare(config));
}
