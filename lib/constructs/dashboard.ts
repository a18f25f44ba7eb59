import type * as autoscaling from "aws-cdk-lib/aws-autoscaling";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import type * as ecs from "aws-cdk-lib/aws-ecs";
import type { Construct } from "constructs";
import { taskCounts } from "../capacity/task-counts";
import type { Config } from "../config";
import type { DeploymentAlarms } from "./deployment-alarms";
import { instancesInService, memoryOf, period, reservation, type TrafficMetrics } from "./metrics";

export interface DashboardProps {
  readonly config: Config;
  readonly metrics: TrafficMetrics;
  readonly deploymentAlarms: DeploymentAlarms;
  readonly service: ecs.Ec2Service;
  readonly autoScalingGroup: autoscaling.IAutoScalingGroup;
  readonly capacityProvider: ecs.AsgCapacityProvider;
}

/** Columns of a dashboard. */
const columns = 24;

/** The dashboard answers three questions: are users served, is there room, did the last release hurt. */
export class Dashboard extends cloudwatch.Dashboard {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id, { widgets: [...usersServed(props), ...room(props), ...lastRelease(props)] });
  }
}

type Row = cloudwatch.IWidget[];

function usersServed({ metrics, deploymentAlarms }: DashboardProps): Row[] {
  const { requests, latency, targetErrors, loadBalancerErrors } = metrics;
  return [
    heading("Are users served?"),
    [new cloudwatch.AlarmStatusWidget({ alarms: [...deploymentAlarms.alarms], width: columns, height: 2 })],
    row(
      graph("Requests a minute", [requests]),
      graph("Server errors a minute", [targetErrors, loadBalancerErrors]),
      graph("Seconds until the answer", [latency.p50, latency.p99]),
    ),
  ];
}

function room({ config, metrics, service, autoScalingGroup, capacityProvider }: DashboardProps): Row[] {
  const { lowest, highest } = taskCounts(config.service);
  const { min, max } = config.cluster.instances;
  return [
    heading("Is there room?"),
    row(
      graph("Tasks", [metrics.healthy, metrics.unhealthy], bounds(lowest, highest)),
      graph("Instances", [instancesInService(autoScalingGroup)], bounds(min, max)),
      graph("Capacity provider reservation, percent (above 100: tasks wait)", [
        reservation(capacityProvider, service.cluster),
      ]),
    ),
    row(
      graph("CPU of the tasks, percent", [service.metricCpuUtilization({ period })]),
      graph("Memory of the tasks, percent", [memoryOf(service, "Average"), memoryOf(service, "Maximum")]),
    ),
  ];
}

/** Each target group on its own: a release moves the requests from one group to the other, if there are two. */
function lastRelease({ metrics: { byGroup } }: DashboardProps): Row[] {
  return [
    heading("Did the last release hurt?"),
    row(
      graph(
        "Requests a minute, by target group",
        byGroup.map(({ requests }) => requests),
      ),
      graph(
        "Server errors a minute, by target group",
        byGroup.map(({ errors }) => errors),
      ),
      graph(
        "Healthy tasks, by target group",
        byGroup.map(({ healthy }) => healthy),
      ),
    ),
  ];
}

const heading = (text: string): Row => [
  new cloudwatch.TextWidget({ markdown: `## ${text}`, width: columns, height: 1 }),
];

interface Graph {
  title: string;
  left: cloudwatch.IMetric[];
  leftAnnotations?: cloudwatch.HorizontalAnnotation[];
}

const graph = (
  title: string,
  left: cloudwatch.IMetric[],
  leftAnnotations?: cloudwatch.HorizontalAnnotation[],
): Graph => ({
  title,
  left,
  ...(leftAnnotations && { leftAnnotations }),
});

const row = (...graphs: Graph[]): Row =>
  graphs.map((each) => new cloudwatch.GraphWidget({ ...each, width: columns / graphs.length }));

const bounds = (min: number, max: number): cloudwatch.HorizontalAnnotation[] => [
  { value: min, label: "min" },
  { value: max, label: "max" },
];
