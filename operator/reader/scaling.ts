import {
  paginateDescribeScalableTargets,
  paginateDescribeScalingPolicies,
  paginateDescribeScheduledActions,
  type ScalingPolicy as TaskPolicy,
} from "@aws-sdk/client-application-auto-scaling";
import { type ScalingPolicy as GroupPolicy, paginateDescribePolicies } from "@aws-sdk/client-auto-scaling";
import type { Clients } from "../aws/clients";
import type { Alarm, Policy, Scaling } from "../snapshot";
import { readAlarms } from "./alarms";
import { allOf, lastPart } from "./pages";
import type { Resources } from "./stacks";

/** The service as Application Auto Scaling names it. */
export const scalableService = ({ cluster, service }: Pick<Resources, "cluster" | "service">) =>
  ({
    ServiceNamespace: "ecs",
    ResourceId: `service/${lastPart(cluster)}/${lastPart(service)}`,
  }) as const;

/** A policy whose alarms are still names. */
interface NamedPolicy extends Omit<Policy, "alarms"> {
  alarms: string[];
}

/** Reads how tasks and instances scale, and the alarms of the service stack in the same call. */
export async function readScaling(clients: Clients, resources: Resources) {
  const [tasks, policies, groupPolicies, schedules] = await Promise.all([
    readTarget(clients, resources),
    readTaskPolicies(clients, resources),
    readGroupPolicies(clients, resources),
    readSchedules(clients, resources),
  ]);
  const named = [...policies, ...groupPolicies];
  const all = await readAlarms(clients, [...resources.alarms, ...named.flatMap(({ alarms }) => alarms)]);
  const alarmsOf = (names: string[]): Alarm[] => all.filter(({ name }) => names.includes(name));
  const scaling: Scaling = {
    tasks,
    policies: named.map((policy) => ({ ...policy, alarms: alarmsOf(policy.alarms) })),
    schedules,
  };
  return { scaling, alarms: alarmsOf(resources.alarms) };
}

async function readTarget(
  { applicationAutoScaling: client }: Clients,
  resources: Resources,
): Promise<Scaling["tasks"]> {
  const { ServiceNamespace, ResourceId } = scalableService(resources);
  const pages = paginateDescribeScalableTargets({ client }, { ServiceNamespace, ResourceIds: [ResourceId] });
  const [target] = await allOf(pages, (page) => page.ScalableTargets);
  return target ? { min: target.MinCapacity ?? 0, max: target.MaxCapacity ?? 0 } : null;
}

async function readTaskPolicies({ applicationAutoScaling: client }: Clients, resources: Resources) {
  const pages = paginateDescribeScalingPolicies({ client }, scalableService(resources));
  return (await allOf(pages, (page) => page.ScalingPolicies)).map(taskPolicy);
}

function taskPolicy({ PolicyName = "", TargetTrackingScalingPolicyConfiguration: tracking, Alarms }: TaskPolicy) {
  const metric =
    tracking?.PredefinedMetricSpecification?.PredefinedMetricType ??
    tracking?.CustomizedMetricSpecification?.MetricName;
  return namedPolicy("tasks", PolicyName, metric, tracking?.TargetValue, Alarms);
}

async function readGroupPolicies({ autoScaling: client }: Clients, { autoScalingGroup }: Resources) {
  const pages = paginateDescribePolicies({ client }, { AutoScalingGroupName: autoScalingGroup });
  return (await allOf(pages, (page) => page.ScalingPolicies)).map(groupPolicy);
}

function groupPolicy({ PolicyName = "", TargetTrackingConfiguration: tracking, Alarms }: GroupPolicy) {
  const metric = tracking?.CustomizedMetricSpecification?.MetricName;
  return namedPolicy("instances", PolicyName, metric, tracking?.TargetValue, Alarms);
}

function namedPolicy(
  scales: Policy["scales"],
  name: string,
  metric = "",
  target: number | null = null,
  alarms: { AlarmName?: string | undefined }[] = [],
): NamedPolicy {
  return { name, scales, metric, target, alarms: alarms.flatMap(({ AlarmName }) => AlarmName ?? []) };
}

async function readSchedules(
  { applicationAutoScaling: client }: Clients,
  resources: Resources,
): Promise<Scaling["schedules"]> {
  const pages = paginateDescribeScheduledActions({ client }, scalableService(resources));
  return (await allOf(pages, (page) => page.ScheduledActions)).map(
    ({ ScheduledActionName: name = "", Schedule: schedule = "", ScalableTargetAction: bounds }) => ({
      name,
      schedule,
      min: bounds?.MinCapacity ?? null,
      max: bounds?.MaxCapacity ?? null,
    }),
  );
}
