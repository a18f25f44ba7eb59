import type { Deployment, Rollout, Snapshot } from "../snapshot";
import { startingInstances } from "./room";
import { age, counted, isWanted, sentence, versionName } from "./words";

/** What a lifecycle stage means (ECS Developer Guide, "Amazon ECS blue/green deployments", "Lifecycle stages"). */
const stages: Record<string, string> = {
  RECONCILE_SERVICE: "it begins",
  PRE_SCALE_UP: "it begins",
  SCALE_UP: "the new tasks start",
  POST_SCALE_UP: "the new tasks have started",
  TEST_TRAFFIC_SHIFT: "test requests move to the new version",
  POST_TEST_TRAFFIC_SHIFT: "test requests reach the new version",
  PRODUCTION_TRAFFIC_SHIFT: "requests move to the new version",
  POST_PRODUCTION_TRAFFIC_SHIFT: "requests have moved to the new version",
  BAKE_TIME: "all requests have moved; ECS watches the alarms before it stops the old tasks",
  CLEAN_UP: "the old tasks stop",
};

/** Everything that is not at rest, one line each. */
export function changes(snapshot: Snapshot): string[] {
  return [...stackChanges(snapshot), ...rolloutChanges(snapshot), ...taskChanges(snapshot), ...groupChanges(snapshot)];
}

function stackChanges({ stacks }: Snapshot): string[] {
  return stacks
    .filter(({ status }) => status.endsWith("_IN_PROGRESS"))
    .map(({ name, status }) => `CloudFormation works on the stack ${name}: ${status}.`);
}

const isUnderWay = (rollout: Rollout | null): rollout is Rollout =>
  rollout !== null && /^(PENDING|IN_PROGRESS|STOP_REQUESTED|ROLLBACK_(REQUESTED|IN_PROGRESS))$/.test(rollout.status);

function rolloutChanges({ service, takenAt }: Snapshot): string[] {
  const { rollout, deployments } = service;
  const newest = deployments[0];
  if (!isUnderWay(rollout) || !newest) return [];
  const since = `for ${age(rollout.startedAt, takenAt)}`;
  if (rollout.status.startsWith("ROLLBACK")) {
    return [
      sentence(
        `ECS undoes the release${rollout.version ? ` of ${versionName(rollout.version)}` : ""}: ${rollout.reason ?? "it does not say why"}`,
      ),
      ...shares(deployments),
    ];
  }
  const strategy = rollout.strategy.toLowerCase().replace("_", "-");
  const stage = rollout.stage === null ? "" : `: ${stages[rollout.stage] ?? rollout.stage}`;
  return [`A ${strategy} deployment of ${versionName(newest.version)} runs ${since}${stage}.`, ...shares(deployments)];
}

function shares(deployments: readonly Deployment[]): string[] {
  if (deployments.length < 2) return [];
  return deployments.map(
    ({ version, running, desired, trafficPercent }) =>
      `${versionName(version)}: ${trafficPercent} % of the requests, ${running} of ${counted(desired, "task")} ${running === 1 ? "runs" : "run"}.`,
  );
}

function taskChanges({ service, tasks }: Snapshot): string[] {
  if (isUnderWay(service.rollout)) return [];
  const lines: string[] = [];
  if (service.running < service.desired) {
    lines.push(
      `ECS starts tasks: ${service.running} of ${counted(service.desired, "task")} ${service.running === 1 ? "runs" : "run"}.`,
    );
  }
  const stopping = tasks.filter((task) => !isWanted(task) && task.status !== "STOPPED").length;
  if (stopping > 0) lines.push(`${counted(stopping, "task", "stop")} after the requests that are still open.`);
  return lines;
}

function groupChanges({ group }: Snapshot): string[] {
  const lines: string[] = [];
  const starting = startingInstances(group);
  const ending = group.instances.filter(({ lifecycle }) => lifecycle.startsWith("Terminating")).length;
  const draining = group.instances.filter(({ status }) => status === "DRAINING").length;
  if (starting > 0) lines.push(`${counted(starting, "instance", "start")}.`);
  if (ending > 0) lines.push(`${counted(ending, "instance", "end")}.`);
  if (draining > 0) lines.push(`${counted(draining, "instance", "drain")}: the tasks move to other instances.`);
  if (group.refresh && /^(Pending|InProgress|Baking|Rollback)/.test(group.refresh.status)) {
    lines.push(
      `An instance refresh replaces all instances: ${group.refresh.percent} % done (${group.refresh.status}).`,
    );
  }
  return lines;
}
