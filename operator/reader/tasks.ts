import { GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  DescribeTasksCommand,
  type DesiredStatus,
  type Task as EcsTask,
  paginateListTasks,
  type TaskDefinition,
} from "@aws-sdk/client-ecs";
import type { Clients } from "../aws/clients";
import type { Instance, Stop, TargetGroup, Task, Version } from "../snapshot";
import { allOf, inChunks, iso, lastPart } from "./pages";
import type { Resources } from "./stacks";

/** Most tasks of one DescribeTasks (ECS API Reference). */
const tasksOfOneCall = 100;

/** Failed tasks whose last log line is read. */
const explainedTasks = 3;

/** Reads the service's tasks, running ones and stopped ones. */
export async function readTasks({ ecs: client }: Clients, { cluster, service }: Resources): Promise<EcsTask[]> {
  const list = (desiredStatus: DesiredStatus) =>
    allOf(
      paginateListTasks({ client }, { cluster, serviceName: lastPart(service), desiredStatus }),
      (page) => page.taskArns,
    );
  const arns = (await Promise.all([list("RUNNING"), list("STOPPED")])).flat();
  return inChunks(tasksOfOneCall, arns, async (tasks) => {
    const described = await client.send(new DescribeTasksCommand({ cluster, tasks }));
    return described.tasks;
  });
}

/** Joins a task with its instance and its target. */
export function taskOf(
  task: EcsTask,
  instances: ReadonlyMap<string, Pick<Instance, "id">>,
  targetGroups: readonly TargetGroup[],
): Task {
  const details = task.attachments?.flatMap((attachment) => attachment.details ?? []) ?? [];
  const address = details.find(({ name }) => name === "privateIPv4Address")?.value ?? null;
  // The address of a stopped task may be that of a new one.
  const groups = task.lastStatus === "STOPPED" ? [] : targetGroups;
  const group = groups.find(({ targets }) => targets.some((target) => target.address === address));
  const target = group?.targets.find((one) => one.address === address);
  return {
    id: lastPart(task.taskArn ?? ""),
    version: versionOf(task.taskDefinitionArn, task.containers?.[0]?.image),
    deployment: task.startedBy ?? null,
    status: task.lastStatus ?? "",
    desired: task.desiredStatus ?? "",
    health: target?.state ?? null,
    healthReason: target?.reason ?? null,
    address,
    targetGroup: group?.arn ?? null,
    instance: instances.get(task.containerInstanceArn ?? "")?.id ?? null,
    zone: task.availabilityZone ?? null,
    createdAt: iso(task.createdAt) ?? "",
    startedAt: iso(task.startedAt),
    stoppedAt: iso(task.stoppedAt),
    stop: stopOf(task),
  };
}

/** The version that a task definition stands for. Its ARN ends with `:<revision>`. */
export function versionOf(taskDefinition = "", image?: string): Version {
  return {
    revision: Number(taskDefinition.slice(taskDefinition.lastIndexOf(":") + 1)),
    image: image?.split(/[:@]/).at(-1)?.slice(0, 12) ?? null,
  };
}

function stopOf(task: EcsTask): Stop | null {
  if (task.lastStatus !== "STOPPED" && !task.stoppedReason) return null;
  const container = task.containers?.find(({ exitCode, reason }) => exitCode !== undefined || reason);
  const reason = [task.stoppedReason, container?.reason].filter(Boolean).join(": ");
  const code = task.stopCode ?? null;
  return { code, reason, exitCode: container?.exitCode ?? null, failed: isFailure(code, reason), lastLog: null };
}

/** ECS stops a task for its failed health checks by itself, as for scaling. Only the reason tells (ECS Developer Guide,
 * "Stopped tasks error messages"). */
function isFailure(code: string | null, reason: string): boolean {
  if (code === "TaskFailedToStart" || code === "EssentialContainerExited") return true;
  return code === "ServiceSchedulerInitiated" && /health checks?/i.test(reason);
}

/** Adds the last log line to the newest failed tasks. */
export async function addLastLogs(
  { logs }: Clients,
  definition: TaskDefinition | undefined,
  tasks: readonly Task[],
): Promise<void> {
  const container = definition?.containerDefinitions?.[0];
  const { "awslogs-group": logGroupName, "awslogs-stream-prefix": prefix } = container?.logConfiguration?.options ?? {};
  if (!container?.name || !logGroupName || !prefix) return;
  const failed = tasks
    .filter(({ stop }) => stop?.failed)
    .sort((one, other) => (other.stoppedAt ?? "9").localeCompare(one.stoppedAt ?? "9"))
    .slice(0, explainedTasks);
  await Promise.all(
    failed.map(async ({ id, stop }) => {
      const logStreamName = `${prefix}/${container.name}/${id}`;
      if (stop) stop.lastLog = await lastLine(logs, logGroupName, logStreamName);
    }),
  );
}

async function lastLine(logs: Clients["logs"], logGroupName: string, logStreamName: string): Promise<string | null> {
  try {
    const { events = [] } = await logs.send(new GetLogEventsCommand({ logGroupName, logStreamName, limit: 20 }));
    const lines = events.map(({ message = "" }) => message.trim());
    return lines.filter((line) => line !== "").at(-1) ?? null;
  } catch (error) {
    // A task that never started has no log stream.
    if (/does not exist/.test((error as Error).message)) return null;
    throw error;
  }
}
