import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  type Service as EcsService,
  type ServiceDeployment,
  type ServiceRevision,
  type TaskDefinition,
} from "@aws-sdk/client-ecs";
import type { Clients } from "../aws/clients";
import { OperatorError } from "../aws/problem";
import type { Rollout, Service, Task } from "../snapshot";
import { iso } from "./pages";
import type { Resources } from "./stacks";
import { versionOf } from "./tasks";

/** What ECS says of the service itself. */
export interface DescribedService {
  service: EcsService;
  /** Of the current version. */
  definition: TaskDefinition | undefined;
  rollout: Rollout | null;
}

/** Reads the service, its task definition and its newest update. */
export async function readService({ ecs }: Clients, { cluster, service }: Resources): Promise<DescribedService> {
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
  const found = services?.[0];
  if (!found) throw new OperatorError(`ECS does not know the service ${service}`);
  const { taskDefinition, currentServiceDeployment } = found;
  const [described, rollout] = await Promise.all([
    taskDefinition ? ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition })) : undefined,
    currentServiceDeployment ? readRollout(ecs, currentServiceDeployment) : null,
  ]);
  return { service: found, definition: described?.taskDefinition, rollout };
}

async function readRollout(ecs: Clients["ecs"], arn: string): Promise<Rollout | null> {
  const updates = await ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }));
  const update = updates.serviceDeployments?.[0];
  if (!update) return null;
  const target = update.targetServiceRevision?.arn;
  const revisions = target
    ? await ecs.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns: [target] }))
    : undefined;
  return rolloutOf(update, revisions?.serviceRevisions?.[0]);
}

function rolloutOf(update: ServiceDeployment, target: ServiceRevision | undefined): Rollout {
  const { deploymentCircuitBreaker: breaker } = update;
  const isWatched = breaker?.threshold && breaker.status !== "DISABLED";
  return {
    arn: update.serviceDeploymentArn ?? "",
    strategy: update.deploymentConfiguration?.strategy ?? "ROLLING",
    version: target ? versionOf(target.taskDefinition, target.containerImages?.[0]?.image) : null,
    status: update.status ?? "",
    reason: update.statusReason ?? null,
    stage: update.lifecycleStage ?? null,
    startedAt: iso(update.startedAt ?? update.createdAt),
    finishedAt: iso(update.finishedAt),
    failures: isWatched ? { count: breaker.failureCount ?? 0, threshold: breaker.threshold ?? 0 } : null,
  };
}

/**
 * Joins the parts.
 *
 * @param shares percent of the requests, by the id of a deployment
 */
export function serviceOf(
  { service, definition, rollout }: DescribedService,
  tasks: readonly Task[],
  shares: ReadonlyMap<string, number>,
): Service {
  const sum = (amount: (container: { cpu?: number; memory?: number; memoryReservation?: number }) => number) =>
    (definition?.containerDefinitions ?? []).reduce((total, container) => total + amount(container), 0);
  return {
    arn: service.serviceArn ?? "",
    name: service.serviceName ?? "",
    status: service.status ?? "",
    desired: service.desiredCount ?? 0,
    running: service.runningCount ?? 0,
    pending: service.pendingCount ?? 0,
    distinctInstance: service.placementConstraints?.some(({ type }) => type === "distinctInstance") ?? false,
    size: {
      cpu: Number(definition?.cpu ?? 0) || sum(({ cpu = 0 }) => cpu),
      memoryMiB:
        Number(definition?.memory ?? 0) || sum(({ memory = 0, memoryReservation = memory }) => memoryReservation),
    },
    deployments: (service.deployments ?? []).map((one) => ({
      id: one.id ?? "",
      status: one.status ?? "",
      version: {
        ...versionOf(one.taskDefinition),
        image: tasks.find(({ deployment }) => deployment === one.id)?.version.image ?? null,
      },
      desired: one.desiredCount ?? 0,
      running: one.runningCount ?? 0,
      pending: one.pendingCount ?? 0,
      failed: one.failedTasks ?? 0,
      state: one.rolloutState ?? "",
      reason: one.rolloutStateReason ?? null,
      createdAt: iso(one.createdAt) ?? "",
      trafficPercent: shares.get(one.id ?? "") ?? 0,
    })),
    rollout,
  };
}
