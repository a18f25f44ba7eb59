import type { Config } from "../config";
import { interfaceEndpoints } from "../config/fixed";
import { hasTrunk, knownTypes } from "./instance-room";
import { peakTasks } from "./rollout";
import { planSubnets, prefixLength } from "./subnets";
import { taskCounts } from "./task-counts";

/** Addresses that a zone's subnet keeps free for a load balancer to grow (ELB User Guide, "Subnets for your load balancer"). */
const loadBalancerAddresses = 8;

/** The addresses of the private subnets, all zones together. */
export interface Addresses {
  /** Addresses that the subnets hand out, or undefined if the range has no room for the subnets. */
  available: number | undefined;
  /** The addresses that are in use. */
  demand: {
    /** One for each instance, two with a trunk interface. */
    instances: number;
    /** One for each task. */
    tasks: number;
    /** One for each interface endpoint and zone. */
    endpoints: number;
    /** Eight a zone for an internal load balancer. A public one takes addresses of the public subnets. */
    loadBalancer: number;
  };
  /** Addresses left over. It is negative if they do not suffice, and -Infinity if there are no subnets. */
  spare: number;
}

/**
 * The addresses that the service takes at its largest. Expects a valid `network.cidr`.
 *
 * @param capacity tasks that all instances together hold
 */
export function addressesOf(config: Config, capacity: number): Addresses {
  return addresses(config, config.cluster.instances.max, Math.min(peakTasks(config.service), capacity));
}

/**
 * The most addresses in use while an instance refresh replaces the largest group, and all tasks with it. Its percentage
 * counts instances in service or pending (EC2 Auto Scaling API Reference, "RefreshPreferences"). So each old instance may
 * still drain while a new one runs, and a stopping task keeps its address until its end. Expects a valid `network.cidr`.
 */
export function addressesOfRefresh(config: Config): Addresses {
  return addresses(config, 2 * config.cluster.instances.max, 2 * taskCounts(config.service).highest);
}

function addresses(config: Config, instances: number, tasks: number): Addresses {
  const { network, cluster, loadBalancer } = config;
  const zones = network.availabilityZones;
  const subnets = planSubnets(prefixLength(network.cidr), zones);
  const available = subnets && subnets.privateAddresses * zones;
  const perInstance = knownTypes(config).some((type) => hasTrunk(type, cluster)) ? 2 : 1;
  const demand = {
    instances: instances * perInstance,
    tasks,
    endpoints: network.egress === "vpc-endpoints" ? interfaceEndpoints.length * zones : 0,
    loadBalancer: loadBalancer.public ? 0 : loadBalancerAddresses * zones,
  };
  const used = demand.instances + demand.tasks + demand.endpoints + demand.loadBalancer;
  return { available, demand, spare: (available ?? Number.NEGATIVE_INFINITY) - used };
}
