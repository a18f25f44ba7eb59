import { GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeTaskDefinitionCommand, DescribeTasksCommand, type TaskDefinition } from "@aws-sdk/client-ecs";
import type { Clients } from "../aws/clients";
import type { Snapshot, Task } from "../snapshot";

/** Failed tasks whose last log line is read. */
const explainedTasks = 3;
/** Newest log lines of a task that are read. */
const shownLines = 200;

/** Adds the last log line to the newest failed tasks. */
export async function addLastLogs(
  clients: Clients,
  definition: TaskDefinition | undefined,
  tasks: readonly Task[],
): Promise<void> {
  const failed = tasks
    .filter(({ stop }) => stop?.failed)
    .sort((one, other) => (other.stoppedAt ?? "9").localeCompare(one.stoppedAt ?? "9"))
    .slice(0, explainedTasks);
  await Promise.all(
    failed.map(async ({ id, stop }) => {
      const lines = await readLines(clients, definition, id, 20);
      if (stop) stop.lastLog = lines.filter(({ text }) => text !== "").at(-1)?.text ?? null;
    }),
  );
}

/** Reads the newest log lines of a task, oldest first. */
export async function readTaskLog(clients: Clients, { service }: Snapshot, task: string): Promise<LogLine[]> {
  const cluster = service.arn.split("/").at(-2);
  const { tasks } = await clients.ecs.send(new DescribeTasksCommand({ cluster, tasks: [task] }));
  const taskDefinition = tasks?.[0]?.taskDefinitionArn;
  if (!taskDefinition) return []; // ECS forgets a task an hour after its end
  const described = await clients.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
  return readLines(clients, described.taskDefinition, task, shownLines);
}

interface LogLine {
  time: string;
  text: string;
}

/** The newest lines of a task's log stream (ECS Developer Guide, "awslogs-stream-prefix"). */
async function readLines(
  { logs }: Clients,
  definition: TaskDefinition | undefined,
  task: string,
  limit: number,
): Promise<LogLine[]> {
  const container = definition?.containerDefinitions?.[0];
  const { "awslogs-group": logGroupName, "awslogs-stream-prefix": prefix } = container?.logConfiguration?.options ?? {};
  if (!container?.name || !logGroupName || !prefix) return [];
  const logStreamName = `${prefix}/${container.name}/${task}`;
  try {
    const { events = [] } = await logs.send(new GetLogEventsCommand({ logGroupName, logStreamName, limit }));
    return events.map(({ timestamp = 0, message = "" }) => ({
      time: new Date(timestamp).toISOString(),
      text: message.trim(),
    }));
  } catch (error) {
    // A task that never started has no log stream.
    if (/does not exist/.test((error as Error).message)) return [];
    throw error;
  }
}
