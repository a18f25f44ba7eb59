import {
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  type Service as EcsService,
  type ServiceDeployment,
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
  const { taskDefinition, currentServiceDeployment: rollout } = found;
  const [described, updates] = await Promise.all([
    taskDefinition ? ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition })) : undefined,
    rollout
      ? ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [rollout] }))
      : { serviceDeployments: [] },
  ]);
  return {
    service: found,
    definition: described?.taskDefinition,
    rollout: rolloutOf(updates.serviceDeployments?.[0]),
  };
}

function rolloutOf(update: ServiceDeployment | undefined): Rollout | null {
  if (!update) return null;
  const { deploymentCircuitBreaker: breaker } = update;
  return {
    arn: update.serviceDeploymentArn ?? "",
    strategy: update.deploymentConfiguration?.strategy ?? "ROLLING",
    status: update.status ?? "",
    reason: update.statusReason ?? null,
    stage: update.lifecycleStage ?? null,
    startedAt: iso(update.startedAt ?? update.createdAt),
    finishedAt: iso(update.finishedAt),
    failures: breaker?.threshold ? { count: breaker.failureCount ?? 0, threshold: breaker.threshold } : null,
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
