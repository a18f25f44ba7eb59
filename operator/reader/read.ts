import type { Config } from "../../lib/config";
import { type Connection, connect } from "../aws/clients";
import type { Snapshot } from "../snapshot";
import { stacksReader } from "./cloudformation";
import { groupEvents, merged, readActivities, serviceEvents, taskScalingEvents } from "./events";
import { readContainerInstances, readGroup } from "./instances";
import { readLoadBalancer } from "./load-balancer";
import { addLastLogs } from "./logs";
import { freeSlots } from "./room";
import { readScaling } from "./scaling";
import { readService, serviceOf } from "./service";
import { readTasks, taskOf } from "./tasks";
import { trafficShares } from "./traffic";

/** A stage of the configuration. */
export interface DeployedStage {
  stage: string;
  config: Config;
}

/**
 * Makes the function that reads a deployed stage. Each call takes a new snapshot over the same connections.
 * It only reads: DescribeX, ListX and GetLogEvents.
 *
 * @throws OperatorError if the stage is not deployed, or AWS refuses a call
 */
export function snapshotReader(
  connection: Connection,
  deployed: DeployedStage,
  clients = connect(connection),
): () => Promise<Snapshot> {
  const { stage, config } = deployed;
  const readStacks = stacksReader(clients, config.name, stage);

  return async () => {
    const { stacks, url, resources, events: eventsOfStacks } = await readStacks();
    const registered = readContainerInstances(clients, resources);
    const activities = readActivities(clients, resources);
    const [described, balancer, ecsTasks, containerInstances, group, scales, ...eventsOfScaling] = await Promise.all([
      readService(clients, resources),
      readLoadBalancer(clients, resources),
      readTasks(clients, resources),
      registered,
      readGroup(clients, resources, registered, activities, config),
      readScaling(clients, resources),
      activities.then(groupEvents),
      taskScalingEvents(clients, resources),
    ]);

    const instances = new Map(
      containerInstances.map(({ containerInstanceArn = "", ec2InstanceId = "" }) => [
        containerInstanceArn,
        { id: ec2InstanceId },
      ]),
    );
    const tasks = ecsTasks.map((task) => taskOf(task, instances, balancer.targetGroups));
    await addLastLogs(clients, described.definition, tasks);
    const rule = described.service.loadBalancers?.[0]?.advancedConfiguration?.productionListenerRule;
    const service = serviceOf(described, tasks, trafficShares(balancer.listeners, tasks, rule));
    return {
      name: config.name,
      stage,
      local: connection.local !== undefined,
      region: await clients.ecs.config.region(),
      takenAt: new Date().toISOString(),
      stacks,
      loadBalancer: { ...balancer, url: localUrl(connection, balancer.listeners) ?? url },
      service,
      tasks,
      group: {
        ...group,
        instances: group.instances.map((one) => ({ ...one, freeSlots: freeSlots(one, service, tasks) })),
      },
      ...scales,
      events: merged(serviceEvents(described.service.events), ...eventsOfStacks, ...eventsOfScaling),
    };
  };
}

/** No name server knows the load balancer of the local deployment. */
function localUrl({ local }: Connection, listeners: Snapshot["loadBalancer"]["listeners"]): string | undefined {
  const listener = listeners.find(({ protocol }) => protocol === "HTTPS") ?? listeners[0];
  const port = local && listener && local.listenerPorts[listener.arn];
  return port ? `${listener.protocol.toLowerCase()}://localhost:${port}` : undefined;
}
