import type { Config } from "../../lib/config";
import { operationAlarms } from "../../lib/config/alarms";
import {
  type Circumstances,
  deploymentAlarm,
  exposedShare,
  isVisible,
  keepsServing,
  release,
  requestsIn,
  type Span,
  span,
  sum,
  taskStart,
  taskStop,
  times,
} from "../model";
import type { Promised, Scenario } from "../scenario";
import type { Stage } from "../stage";
import { type Fault, notBreakable } from "../versions";

/** The version exits at once, with an error. */
export const crash: Scenario = {
  name: "crash-at-start",
  what: "a version whose process exits at once",
  promise: neverServes,
  play: (stage, promised) => isUndone(stage, promised, { kind: "crash" }),
};

/** The version runs, and nothing listens on its port. */
export const neverHealthy: Scenario = {
  name: "never-healthy",
  what: "a version that runs and never answers",
  promise: neverServes,
  play: (stage, promised) => isUndone(stage, promised, { kind: "silent" }),
};

/** The version answers health checks, and 500 to everything else. */
export const badRelease: Scenario = {
  name: "bad-release",
  what: "a version that is healthy, and answers 500 to every request",
  missing(config) {
    if (!config.service.rollout.alarms) return "service.rollout.alarms is off";
    if (!isVisible(config)) return "too few requests reach a step of service.rollout.stepPercent for its alarms";
    return notBreakable(config);
  },
  promise: badReleasePromise,
  play: (stage, promised) => isUndone(stage, promised, { kind: "500", after: 0 }),
};

/** The version turns bad when nobody watches it any more. */
export const lateFailure: Scenario = {
  name: "late-failure",
  what: "a version that answers 500 after the end of its deployment",
  missing: notBreakable,
  promise(around) {
    const { config } = around;
    const until = sum(deploymentAlarm, span(0, 120), release(config));
    const who = config.service.rollout.alarms
      ? "The alarm TargetErrors tells of it"
      : "No alarm tells of it (service.rollout.alarms is off)";
    return {
      text: `ECS undoes nothing after the end of a deployment. ${who}, and a release of the version before ends it.`,
      mostFailed: { requests: requestsIn(until, around) },
      within: until,
    };
  },
  async play(stage, { within }) {
    const { config } = stage.around;
    stage.breakVersion({ kind: "500", after: 5 });
    const command = await stage.deploy();
    const code = await stage.ended(command, within);
    const broken = code === 0 ? [] : [`the version was not released: ${command.lastLine}`];
    await stage.startLoad();
    stage.mark();
    if (config.service.rollout.alarms) await alarmOf(stage, "TargetErrors", deploymentAlarm);
    stage.breakVersion();
    const back = await stage.deploy();
    if ((await stage.ended(back, within)) !== 0) broken.push(`the version before was not released: ${back.lastLine}`);
    await stage.steady(within);
    return { happened: "the version before was released again", broken };
  },
};

const slowSeconds = 1;

/** The version is slow, and right. */
export const slow: Scenario = {
  name: "slow-version",
  what: `a version that answers ${slowSeconds} s later`,
  missing: notBreakable,
  promise({ config }) {
    const told =
      config.observability.alarmEmail === null
        ? "Nobody is told: observability.alarmEmail is null"
        : `The alarm ${operationAlarms.slowRequests.id} mails from ${config.service.longestRequestSeconds / 2} s on`;
    return {
      text: `It stays, and no request fails: no alarm of a deployment watches the latency. ${told}.`,
      mostFailed: { requests: 0 },
      within: release(config),
    };
  },
  async play(stage, { within }) {
    await stage.startLoad();
    stage.breakVersion({ kind: "slow", seconds: slowSeconds });
    const command = await stage.deploy();
    const code = await stage.ended(command, within);
    await stage.steady(within);
    stage.recovered();
    const broken = code === 0 ? [] : [`the version was not released: ${command.lastLine}`];
    // The version of before, for the next scenario.
    stage.breakVersion();
    await stage.ended(await stage.deploy(), within);
    await stage.steady(within);
    return { happened: "the slow version was released", broken };
  },
};

/** Rounds of starts until the circuit breaker has seen enough failures: half of the tasks, three at the least. */
function rounds({ service }: Config): number {
  return Math.max(3, Math.ceil(service.tasks.max / 2));
}

function neverServes(around: Circumstances): Promised {
  const { config } = around;
  // Each failure delays the next start, from 10 s on (local/README.md, "The cluster").
  const delays = span(10 * 2 ** rounds(config));
  const within = sum(times(rounds(config), sum(taskStart(config), taskStop(config))), delays, release(config));
  if (keepsServing(config)) {
    const text = `ECS undoes it after ${rounds(config)} failed tasks. No request fails, because the version before keeps serving.`;
    return { text, mostFailed: { requests: 0 }, within };
  }
  const most = requestsIn(within, around);
  const { minHealthyPercent } = config.service.rollout;
  return {
    text: `ECS undoes it. Up to ${most} requests fail, because no old task stays with minHealthyPercent ${minHealthyPercent}.`,
    mostFailed: { requests: most },
    within,
  };
}

function badReleasePromise(around: Circumstances): Promised {
  const { config } = around;
  const share = exposedShare(config);
  const { strategy } = config.service.rollout;
  const back = strategy === "rolling" ? sum(taskStart(config), taskStop(config)) : span(0, 1);
  // Rolling: the bad tasks serve while the last ones start, too.
  const before: Span = strategy === "rolling" ? times(config.service.tasks.min, taskStart(config)) : span(60);
  const exposed = sum(before, deploymentAlarm, back);
  const most = Math.ceil(share * requestsIn(exposed, around));
  const who = share < 1 ? `At most ${share * 100} % of the requests reach it` : "All requests reach it";
  return {
    text: `The alarm TargetErrors undoes it. ${who} until then: up to ${most} fail.`,
    mostFailed: { requests: most, share },
    within: sum(exposed, release(config)),
  };
}

async function isUndone(stage: Stage, { within }: Promised, fault: Fault) {
  await stage.startLoad();
  const before = (await stage.snapshot()).service.deployments[0]?.version.revision;
  stage.breakVersion(fault);
  const command = await stage.deploy();
  const code = await stage.ended(command, within);
  const { service } = await stage.steady(within);
  const broken: string[] = [];
  if (code === 0) broken.push("the bad version was released");
  const now = service.deployments[0]?.version.revision;
  if (now !== before) broken.push(`revision ${now} serves, and revision ${before} served before`);
  return { happened: code === 0 ? "the bad version serves" : "ECS rolled it back", broken };
}

/** Waits for an alarm of the stage to fire. */
function alarmOf(stage: Stage, id: string, within: Span) {
  return stage.wait(`the alarm ${id}`, sum(within, span(60, 5)), ({ alarms }) =>
    alarms.some(({ name, state }) => name.endsWith(`-${id}`) && state === "ALARM"),
  );
}
