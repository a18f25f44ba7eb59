import {
  DeleteScheduledActionCommand,
  PutScheduledActionCommand,
  type PutScheduledActionCommandInput,
} from "@aws-sdk/client-application-auto-scaling";
import { PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { instancesFor } from "../../lib/capacity/fleet";
import type { Config } from "../../lib/config";
import type { Snapshot } from "../../operator/snapshot";
import { instanceReplacement, keepsServing, release, type Span, span, sum, taskStart, taskStop, times } from "../model";
import type { Scenario } from "../scenario";
import type { Stage } from "../stage";
import { forceDeployment } from "./releases";

/** Target tracking waits three minutes before it adds tasks, and fifteen before it removes some. */
const scaleOutMinutes = 3;
const scaleInMinutes = 15;

export const loadRamp: Scenario = {
  name: "load-ramp",
  what: "tasks are twice as busy as they should be, and then idle",
  missing: notScaled,
  promise({ config }) {
    const { min, max } = config.service.tasks;
    return {
      text: `${max} tasks run at the peak, on ${instancesFor(config, max)} instances, and ${min} tasks after it. No request fails.`,
      mostFailed: { requests: 0 },
      within: sum(scalesOut(config), span(60 * scaleInMinutes * 4), times(max, taskStop(config))),
    };
  },
  async play(stage, { within }) {
    const { config } = stage.around;
    const { min, max } = config.service.tasks;
    await stage.startLoad();
    await stage.steady(scalesOut(config), ({ service }) => service.desired === min, "the fewest tasks");
    stage.mark();
    const most = await busy(stage, () =>
      stage.steady(scalesOut(config), ({ service }) => service.desired === max, "the most tasks"),
    );
    const instances = most.group.instances.filter(({ lifecycle }) => lifecycle === "InService").length;
    await stage.steady(within, ({ service }) => service.desired === min, "the fewest tasks");
    const planned = instancesFor(config, max);
    const broken = instances < planned ? [`${instances} instances ran at the peak`] : [];
    return { happened: `${max} tasks on ${instances} instances, then ${min} tasks`, broken };
  },
};

export const peakRelease: Scenario = {
  name: "release-at-peak",
  what: "a release begins while the load rises",
  promise({ config, perSecond, speed }) {
    const rises = notScaled(config) === undefined;
    const text = rises ? "New tasks of the new version serve the peak" : "Three times the requests, and the same tasks";
    const around = { config, perSecond: 3 * perSecond, speed };
    const most = keepsServing(config) ? 0 : Math.ceil(around.perSecond * taskStart(config).realSeconds);
    return {
      text: `${text}. ${most === 0 ? "No request fails." : `At most ${most} requests fail.`}`,
      mostFailed: { requests: most },
      within: sum(release(config), rises ? scalesOut(config) : span(0)),
    };
  },
  async play(stage, { within }) {
    const { config, perSecond } = stage.around;
    await stage.startLoad(3 * perSecond);
    stage.mark();
    const begun = await forceDeployment(stage);
    const serves = ({ service }: Snapshot) => service.deployments[0]?.id === begun;
    if (notScaled(config) !== undefined) await stage.steady(within, serves);
    else {
      const { max, min } = config.service.tasks;
      await busy(stage, () =>
        stage.steady(within, (now) => serves(now) && now.service.desired === max, "the most tasks"),
      );
      stage.recovered();
      const back = sum(span(60 * scaleInMinutes * 4), times(max, taskStop(config)));
      await stage.steady(back, ({ service }) => service.desired === min, "the fewest tasks");
    }
    return { happened: "the new version serves", broken: [] };
  },
};

export const schedule: Scenario = {
  name: "schedule",
  what: "the stage's schedules come one after the other, each within minutes",
  missing: ({ service }) => (service.scaling.schedules.length > 0 ? undefined : "service.scaling.schedules is empty"),
  promise(around) {
    const { config } = around;
    const { schedules } = config.service.scaling;
    const bounds = schedules.map(({ name, min, max }) => `${name}: ${min === max ? min : `${min} to ${max}`} tasks`);
    const stops = schedules.filter(({ max }) => max === 0).length;
    const each = sum(span(300), scalesOut(config), times(config.service.tasks.max, taskStop(config)));
    const within = times(schedules.length + 1, each);
    return {
      text: `${bounds.join(", ")}. ${stops > 0 ? "Requests fail while the service is stopped." : "No request fails."}`,
      mostFailed: { requests: stops > 0 ? Number.POSITIVE_INFINITY : 0 },
      within,
    };
  },
  async play(stage, { within }) {
    const { tasks, scaling } = stage.around.config.service;
    await stage.startLoad();
    stage.mark();
    const inBounds = (min: number, max: number) => (now: Snapshot) => {
      const { service, scaling } = now;
      return (
        scaling.tasks?.min === min && scaling.tasks.max === max && service.desired >= min && service.desired <= max
      );
    };
    for (const { name, min, max } of scaling.schedules) {
      await soon(stage, name, min, max, () => stage.settled(within, inBounds(min, max), `the schedule ${name}`));
    }
    stage.recovered();
    // The bounds of the stage itself, for the next scenario.
    await soon(stage, "rehearsal", tasks.min, tasks.max, () => stage.steady(within, inBounds(tasks.min, tasks.max)));
    return { happened: "each one came", broken: [] };
  },
};

function notScaled({ service }: Config): string | undefined {
  const { tasks, scaling } = service;
  if (tasks.min === tasks.max) return "service.tasks is a fixed count";
  if (scaling.cpuPercent === null && scaling.memoryPercent === null) {
    return "service.scaling has no target for CPU or memory";
  }
  return undefined;
}

/** The tasks double with each scale-out. */
function scalesOut(config: Config): Span {
  const { min, max } = config.service.tasks;
  const steps = Math.ceil(Math.log2(max / min)) + 1;
  return times(steps, sum(span(60 * (scaleOutMinutes + 2)), times(2, instanceReplacement), taskStart(config)));
}

/** Tells CloudWatch, until the work ends, that each task uses twice the target. Loopback has not the load of real users. */
async function busy<T>(stage: Stage, work: () => Promise<T>): Promise<T> {
  const { cpuPercent, memoryPercent } = stage.around.config.service.scaling;
  const { service } = await stage.snapshot();
  const [, cluster = ""] = /service\/([^/]+)\//.exec(service.arn) ?? [];
  const datum = {
    MetricName: cpuPercent === null ? "MemoryUtilization" : "CPUUtilization",
    Dimensions: [
      { Name: "ClusterName", Value: cluster },
      { Name: "ServiceName", Value: service.name },
    ],
    Unit: "Percent" as const,
    Values: [2 * (cpuPercent ?? memoryPercent ?? 50)],
    // As many as outweigh the values that are measured of the tasks.
    Counts: [1000],
  };
  const metric = new PutMetricDataCommand({ Namespace: "AWS/ECS", MetricData: [datum] });
  await stage.clients.cloudWatch.send(metric);
  // The next one follows soon, so a single one may fail.
  const timer = setInterval(() => stage.clients.cloudWatch.send(metric).catch(() => {}), 250);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** Makes bounds come within minutes by a schedule of its own. The stage's schedules stay. */
async function soon(stage: Stage, name: string, min: number, max: number, work: () => Promise<unknown>): Promise<void> {
  const { service } = await stage.snapshot();
  const target = {
    ServiceNamespace: "ecs",
    ResourceId: service.arn.slice(service.arn.indexOf("service/")),
    ScalableDimension: "ecs:service:DesiredCount",
    ScheduledActionName: `rehearsal-${name}`,
  } satisfies PutScheduledActionCommandInput;
  const { applicationAutoScaling: client } = stage.clients;
  await client.send(
    new PutScheduledActionCommand({
      ...target,
      Schedule: "cron(0/2 * * * ? *)",
      ScalableTargetAction: { MinCapacity: min, MaxCapacity: max },
    }),
  );
  try {
    await work();
  } finally {
    await client.send(new DeleteScheduledActionCommand(target));
  }
}
