import { checkCapacity } from "../capacity/check";
import { fleet, instancesFor } from "../capacity/fleet";
import { knownTypes, roomOf, tasksPerInstance } from "../capacity/instance-room";
import { clock, plural } from "../capacity/messages";
import { isScaled, taskCounts } from "../capacity/task-counts";
import { instancesForRollout, type RolloutTimeline, rolloutTimeline } from "../capacity/timeline";
import type { Config } from "../config";
import { withField } from "../config/path";
import type { Problem } from "../config/problem";
import { isProduction, plainHttp } from "../validation/production";
import { configWarnings } from "../validation/warnings";
import { refreshAddresses } from "./refresh-addresses";
import { allSpot, spotNotice } from "./spot-warnings";

/**
 * Settings that work but will hurt, one line each. Plain HTTP is one for every stage. Outside production, only the plan says
 * so: each command would repeat it for a trial without a domain, and for the stage of `npm start`.
 */
export function planWarnings(config: Config): Problem[] {
  return [
    ...configWarnings(config),
    ...(isProduction(config) ? [] : plainHttp(config)),
    ...[
      ...[oneNatGateway, fewTasks, zoneFailure, burstable, allSpot, spotNotice],
      ...[manyTargets, longWait, refreshAddresses],
    ].flatMap((rule) => rule(config) ?? []),
  ];
}

function oneNatGateway({ network }: Config): Problem | undefined {
  if (network.egress !== "nat-gateway") return undefined;
  const message = `one NAT gateway for ${network.availabilityZones} zones: if its zone fails, no instance can pull an image or join`;
  return { path: "network.egress", message };
}

function fewTasks({ service }: Config): Problem | undefined {
  const { lowest } = taskCounts(service);
  if (lowest > 1) return undefined;
  const consequence =
    lowest === 1 ? "until a lost one is replaced, nothing answers" : "nothing answers, and no request brings one back";
  return { path: "service.tasks.min", message: `${plural(lowest, "task")} at the fewest: ${consequence}` };
}

/** Tasks of the highest count that the instances of the remaining zones cannot hold after the loss of one zone. */
function tasksWithoutRoom(config: Config): number {
  const { highest } = taskCounts(config.service);
  const running = instancesFor(config, highest);
  const left = running - Math.ceil(running / config.network.availabilityZones);
  return Math.max(0, highest - left * tasksPerInstance(config).tasks);
}

function zoneFailure(config: Config): Problem | undefined {
  const waiting = tasksWithoutRoom(config);
  if (waiting === 0) return undefined;
  const path = "cluster.targetCapacityPercent";
  let percent = config.cluster.targetCapacityPercent;
  while (percent > 0 && tasksWithoutRoom(withField(config, { path, value: percent })) > 0) percent--;
  const remedy = percent > 0 ? `${percent} keeps room` : "more room takes a higher cluster.instances.max, too";
  const { highest } = taskCounts(config.service);
  const tasks = `${waiting} of ${plural(highest, "task")} ${waiting === 1 ? "waits" : "wait"}`;
  return { path, message: `no spare instance: if a zone fails, ${tasks} minutes for new ones; ${remedy}` };
}

/**
 * Baseline CPU utilisation of burstable instances, in percent of each vCPU, by size (EC2 User Guide, "Key concepts for
 * burstable performance instances"). Above it, an instance spends CPU credits. Without credits T2 slows down, and the
 * other families cost more.
 */
const baselines: Record<string, number> = {
  nano: 5,
  micro: 10,
  small: 20,
  medium: 20,
  large: 30,
  xlarge: 40,
  "2xlarge": 40,
};
const baselinesOfT2: Record<string, number> = { ...baselines, xlarge: 22.5, "2xlarge": 16.875 };

function burstable(config: Config): Problem | undefined {
  const { cpu, scaling } = config.service;
  if (scaling.cpuPercent === null || !isScaled(config.service)) return undefined;
  for (const type of knownTypes(config)) {
    const size = type.name.slice(type.family.length + 1);
    const baseline = /^t(2|3|3a|4g)$/.test(type.family)
      ? (type.family === "t2" ? baselinesOfT2 : baselines)[size]
      : undefined;
    const { tasks, cpuUnits } = roomOf(type, config);
    const load = Math.round(((tasks * cpu) / cpuUnits) * scaling.cpuPercent);
    if (baseline === undefined || load <= baseline) continue;
    return {
      path: "service.scaling.cpuPercent",
      message: `a target of ${scaling.cpuPercent} % loads a ${type.name} to ${load} %, its baseline is ${baseline} %: CPU credits run out`,
    };
  }
  return undefined;
}

/**
 * Targets of a load balancer, and of a target group, unless AWS raises the quota (ELB User Guide, "Quotas for your
 * Application Load Balancers").
 */
const targetsQuota = 1_000;

function manyTargets(config: Config): Problem | undefined {
  const { rollout } = fleet(config).tasks;
  if (rollout <= targetsQuota) return undefined;
  return {
    path: "service.tasks.max",
    message: `${rollout} tasks at a deployment's peak, and a load balancer takes ${targetsQuota} targets: ask AWS for a higher quota of targets per Application Load Balancer and per target group first`,
  };
}

/** Shortest time after which ECS stops a task in PROVISIONING: it gives 10 to 30 minutes (containers-roadmap issue 2381). */
const provisioningSeconds = 10 * 60;

function longWait(config: Config): Problem | undefined {
  const { longestWait } = rolloutTimeline(config);
  const short = (rollout: RolloutTimeline) => rollout.longestWait <= provisioningSeconds;
  if (longestWait <= provisioningSeconds) return undefined;
  const { highest } = taskCounts(config.service);
  const { max } = config.cluster.instances;
  const instances = instancesForRollout(config, short);
  // ECS then creates one task at a time, so none waits for the others.
  const percent = { path: "service.rollout.maxPercent", value: Math.ceil(((highest + 1) * 100) / highest) };
  const changed = withField(config, percent);
  const works = checkCapacity(changed).length === 0 && short(rolloutTimeline(changed));
  const remedies = [
    ...(instances ? [`${instances} instead of ${max}`] : []),
    ...(works ? [`${percent.path} ${percent.value}`] : []),
  ];
  return {
    path: "cluster.instances.max",
    // ECS counts each task that it cannot launch as failed (ECS API Reference, "Deployment", failedTasks).
    message: `${highest} new tasks have few spare places, so some wait up to ${clock(longestWait)} in PROVISIONING, and ECS stops them after 10 to 30 minutes, so its circuit breaker may roll the deployment back; use ${remedies.join(", or ") || "fewer tasks"}`,
  };
}
