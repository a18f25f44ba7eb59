import {
  type Activity,
  DescribeAutoScalingGroupsCommand,
  DescribeInstanceRefreshesCommand,
  type Instance as GroupInstance,
} from "@aws-sdk/client-auto-scaling";
import {
  type ContainerInstance,
  DescribeContainerInstancesCommand,
  paginateListContainerInstances,
  type Resource,
} from "@aws-sdk/client-ecs";
import { roomOf } from "../../lib/capacity/instance-room";
import { instanceType } from "../../lib/capacity/instance-types";
import type { Config } from "../../lib/config";
import type { Clients } from "../aws/clients";
import { OperatorError } from "../aws/problem";
import type { Instance, InstanceGroup } from "../snapshot";
import { allOf, inChunks, iso } from "./pages";
import type { Resources } from "./stacks";

/** Most container instances of one DescribeContainerInstances (ECS API Reference). */
const instancesOfOneCall = 100;

/** Reads the container instances of the cluster. */
export async function readContainerInstances({ ecs: client }: Clients, { cluster }: Resources) {
  const arns = await allOf(
    paginateListContainerInstances({ client }, { cluster }),
    (page) => page.containerInstanceArns,
  );
  return inChunks(instancesOfOneCall, arns, async (containerInstances) => {
    const described = await client.send(new DescribeContainerInstancesCommand({ cluster, containerInstances }));
    return described.containerInstances;
  });
}

/** Reads the Auto Scaling group, and joins its instances with those of the cluster. */
export async function readGroup(
  { autoScaling }: Clients,
  { autoScalingGroup: name }: Resources,
  registered: Promise<ContainerInstance[]>,
  activities: Promise<Activity[]>,
  config: Config,
): Promise<InstanceGroup> {
  const [{ AutoScalingGroups }, { InstanceRefreshes }, inCluster, newestFirst] = await Promise.all([
    autoScaling.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] })),
    // The newest first (EC2 Auto Scaling API Reference, "DescribeInstanceRefreshes").
    autoScaling.send(new DescribeInstanceRefreshesCommand({ AutoScalingGroupName: name, MaxRecords: 1 })),
    registered,
    activities,
  ]);
  const group = AutoScalingGroups?.[0];
  if (!group) throw new OperatorError(`Auto Scaling does not know the group ${name}`);
  const refresh = InstanceRefreshes?.[0];
  return {
    name,
    min: group.MinSize ?? 0,
    max: group.MaxSize ?? 0,
    desired: group.DesiredCapacity ?? 0,
    zones: group.AvailabilityZones ?? [],
    failedZones: failedZones(group.AvailabilityZones ?? [], newestFirst),
    instances: (group.Instances ?? []).map((instance) =>
      instanceOf(
        instance,
        inCluster.find(({ ec2InstanceId }) => ec2InstanceId === instance.InstanceId),
        config,
      ),
    ),
    refresh: refresh
      ? {
          status: refresh.Status ?? "",
          percent: refresh.PercentageComplete ?? 0,
          reason: refresh.StatusReason ?? null,
          startedAt: iso(refresh.StartTime),
        }
      : null,
  };
}

/** The zones in which the newest launch failed. */
export function failedZones(zones: readonly string[], newestFirst: readonly Activity[]): string[] {
  const launches = newestFirst
    .filter(({ Description = "" }) => Description.startsWith("Launching"))
    .map(({ Details = "{}", StatusCode }) => ({
      zone: (JSON.parse(Details) as { "Availability Zone"?: string })["Availability Zone"],
      failed: StatusCode === "Failed",
    }));
  return zones.filter((zone) => launches.find((launch) => launch.zone === zone)?.failed);
}

function instanceOf(instance: GroupInstance, inCluster: ContainerInstance | undefined, config: Config): Instance {
  const { InstanceId = "", InstanceType = "", AvailabilityZone = "" } = instance;
  return {
    id: InstanceId,
    type: InstanceType,
    zone: AvailabilityZone,
    lifecycle: instance.LifecycleState ?? "",
    healthy: instance.HealthStatus === "Healthy",
    status: inCluster?.status ?? null,
    agentConnected: inCluster?.agentConnected ?? false,
    free: inCluster ? free(inCluster, InstanceType, config) : null,
    freeSlots: 0,
  };
}

/**
 * ECS does not tell the free network interfaces. So they are those of the instance type, without those that tasks have
 * (`interfaces` 0 for a type that the capacity model does not know).
 */
function free(inCluster: ContainerInstance, type: string, config: Config): Instance["free"] {
  const facts = instanceType(type);
  const interfaces = facts ? roomOf(facts, config).limits["network interfaces"] : 0;
  const tasks = (inCluster.runningTasksCount ?? 0) + (inCluster.pendingTasksCount ?? 0);
  return {
    cpu: amount(inCluster.remainingResources, "CPU"),
    memoryMiB: amount(inCluster.remainingResources, "MEMORY"),
    interfaces: Math.max(0, interfaces - tasks),
  };
}

const amount = (resources: Resource[] | undefined, name: string) =>
  resources?.find((resource) => resource.name === name)?.integerValue ?? 0;
