import { fleet } from "../capacity/fleet";
import { knownTypes } from "../capacity/instance-room";
import { hoursPerMonth } from "../capacity/instance-types";
import { natGateways } from "../capacity/subnets";
import { isScaled, taskCounts } from "../capacity/task-counts";
import type { Config } from "../config";
import { interfaceEndpoints, managedRuleGroups, rootVolumeGiB } from "../config/fixed";
import { detailedMetrics, prices, spotPercentOfOnDemand } from "./prices";

/** A part of the monthly bill, in USD, with the fewest tasks and with the most. */
export interface CostPart {
  part: string;
  min: number;
  max: number;
}

/** Alarms that a target tracking policy creates: one to scale out, one to scale in. */
const alarmsPerPolicy = 2;

/** The monthly costs by part, in USD of us-east-1, without parts that cost nothing. */
export function monthlyCost(config: Config): CostPart[] {
  return [...instanceCosts(config), ...fixedCosts(config)]
    .map(({ part, min, max }) => ({ part, min: cents(min), max: cents(max) }))
    .filter(({ max }) => max > 0);
}

/** The sum of the parts. */
export function total(parts: readonly CostPart[]): { min: number; max: number } {
  const sum = (pick: (part: CostPart) => number) => cents(parts.reduce((all, part) => all + pick(part), 0));
  return { min: sum(({ min }) => min), max: sum(({ max }) => max) };
}

const cents = (usd: number) => Math.round(usd * 100) / 100;

/**
 * The costs of the instances. `max` counts all instances that can run in the end. Of several types, `min` counts the
 * cheapest one and `max` the dearest one.
 */
function instanceCosts(config: Config): CostPart[] {
  const { instances } = fleet(config);
  const hourly = knownTypes(config).map(({ usdPerHour }) => usdPerHour);
  const month = { least: Math.min(...hourly) * hoursPerMonth, most: Math.max(...hourly) * hoursPerMonth };
  const [fewest, most] = [split(config, instances.fewest), split(config, instances.later.most)];
  const each = (part: string, usd: number) => ({ part, min: instances.fewest * usd, max: instances.later.most * usd });
  return [
    { part: "instances, on demand", min: fewest.onDemand * month.least, max: most.onDemand * month.most },
    {
      part: "instances, Spot",
      min: (fewest.spot * month.least * spotPercentOfOnDemand.least) / 100,
      max: (most.spot * month.most * spotPercentOfOnDemand.most) / 100,
    },
    each("volumes", rootVolumeGiB * prices.volumeGiBMonth),
    each("detailed monitoring", detailedMetrics * prices.metricMonth),
  ];
}

/** On-demand and Spot instances. The group rounds the share above its minimum towards on-demand. */
function split({ cluster }: Config, instances: number): { onDemand: number; spot: number } {
  const above = Math.max(0, instances - cluster.instances.min);
  const spot = Math.floor((above * cluster.spotPercentage) / 100);
  return { onDemand: instances - spot, spot };
}

/** The costs that do not depend on the number of instances. */
function fixedCosts(config: Config): CostPart[] {
  const { network, service, loadBalancer, observability } = config;
  const zones = network.availabilityZones;
  const gateways = natGateways(network);
  const endpoints = network.egress === "vpc-endpoints" ? interfaceEndpoints.length * zones : 0;
  const publicAddresses = gateways + (loadBalancer.public ? zones : 0);
  const webAclRules = managedRuleGroups.length + (loadBalancer.wafRateLimit === null ? 0 : 1);
  const secrets = new Set(Object.values(service.secrets).filter((arn) => arn.includes(":secretsmanager:"))).size;
  const fixed = (part: string, usd: number) => ({ part, min: usd, max: usd });
  return [
    fixed("load balancer", prices.loadBalancerHour * hoursPerMonth),
    fixed(gateways === 1 ? "NAT gateway" : "NAT gateways", gateways * prices.natGatewayHour * hoursPerMonth),
    fixed("public IPv4 addresses", publicAddresses * prices.publicIpv4Hour * hoursPerMonth),
    fixed("VPC endpoints", endpoints * prices.endpointHour * hoursPerMonth),
    fixed("alarms", alarms(config) * prices.alarmMonth),
    fixed("dashboard", observability.dashboard ? prices.dashboardMonth : 0),
    fixed("web ACL", loadBalancer.waf ? prices.webAclMonth + webAclRules * prices.webAclRuleMonth : 0),
    fixed("secrets", secrets * prices.secretMonth),
  ];
}

/** Metrics that alarms read. CloudWatch bills an alarm by them, also those of a metric math expression. */
function alarms({ cluster, service, observability }: Config): number {
  const { scaling, rollout } = service;
  const targets = [scaling.cpuPercent, scaling.memoryPercent, scaling.requestsPerTask];
  // Managed scaling of the instances is one more policy.
  const policies = 1 + (isScaled(service) ? targets.filter((target) => target !== null).length : 0);
  const targetGroups = rollout.strategy === "rolling" ? 1 : 2;
  // Each of the two error alarms reads errors and requests.
  const ofDeployments = 2 * 2 + targetGroups;
  // Slow requests and high memory, then too few tasks, then the group at its maximum.
  const mailed =
    2 + (taskCounts(service).lowest > 0 ? targetGroups : 0) + (cluster.instances.min < cluster.instances.max ? 1 : 0);
  return policies * alarmsPerPolicy + ofDeployments + (observability.alarmEmail === null ? 0 : mailed);
}
