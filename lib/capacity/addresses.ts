import type { Config } from "../config";
import { capacity, hasTrunk, knownTypes } from "./instance-room";
import { planSubnets, prefixLength } from "./subnets";
import { peakTasks } from "./task-counts";

/**
 * The AWS services that instances and tasks reach by interface endpoints where egress is "vpc-endpoints" (S3 has a
 * gateway endpoint, which takes no address): image pulls, the ECS agent, logs, secrets, and Session Manager with
 * `execute-command` (ECS Developer Guide, "Amazon ECS interface VPC endpoints").
 */
export const interfaceEndpoints = [
  "ecr.api",
  "ecr.dkr",
  "ecs",
  "ecs-agent",
  "ecs-telemetry",
  "logs",
  "secretsmanager",
  "ssm",
  "ssmmessages",
] as const;

/** Addresses a zone's subnet keeps free for a load balancer to grow into (ELB User Guide, "Subnets for your load balancer"). */
const loadBalancerAddresses = 8;

/** Who takes addresses of the private subnets, all zones together, when the service is at its largest. */
export interface AddressDemand {
  /** One per instance, two with a trunk interface; of as many instances as there may be. */
  instances: number;
  /** One per task, during a deployment of the highest count. */
  tasks: number;
  /** One per interface endpoint and zone. */
  endpoints: number;
  /** Eight per zone for an internal load balancer; a public one takes those of the public subnets. */
  loadBalancer: number;
}

/** The addresses of the private subnets that the service takes at its largest. */
export function addressDemand(config: Config): AddressDemand {
  const { network, cluster, service, loadBalancer } = config;
  const perInstance = knownTypes(config).some((type) => hasTrunk(type, cluster)) ? 2 : 1;
  return {
    instances: cluster.instances.max * perInstance,
    tasks: Math.min(peakTasks(service), capacity(config)),
    endpoints: network.egress === "vpc-endpoints" ? interfaceEndpoints.length * network.availabilityZones : 0,
    loadBalancer: loadBalancer.public ? 0 : loadBalancerAddresses * network.availabilityZones,
  };
}

/** The addresses that the private subnets of all zones hand out, or undefined where the range is too small for them. */
export function privateAddresses({ network }: Config): number | undefined {
  const plan = planSubnets(prefixLength(network.cidr), network.availabilityZones);
  return plan && plan.privateAddresses * network.availabilityZones;
}

/**
 * Addresses left in the private subnets when the service is at its largest; negative where they do not suffice, and
 * -Infinity where the range has no room for the subnets. Expects a valid `network.cidr`.
 */
export function spareAddresses(config: Config): number {
  const { instances, tasks, endpoints, loadBalancer } = addressDemand(config);
  return (privateAddresses(config) ?? Number.NEGATIVE_INFINITY) - instances - tasks - endpoints - loadBalancer;
}
