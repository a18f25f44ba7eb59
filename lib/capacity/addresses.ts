import type { Config } from "../config";
import { interfaceEndpoints } from "../config/fixed";
import { hasTrunk, knownTypes } from "./instance-room";
import { peakTasks } from "./rollout";
import { planSubnets, prefixLength } from "./subnets";

/** Addresses that a zone's subnet keeps free for a load balancer to grow (ELB User Guide, "Subnets for your load balancer"). */
const loadBalancerAddresses = 8;

/** The addresses of the private subnets, all zones together, when the service is at its largest. */
export interface Addresses {
  /** Addresses that the subnets hand out, or undefined if the range has no room for the subnets. */
  available: number | undefined;
  /** The addresses that are in use. */
  demand: {
    /** One for each instance that there may be, two with a trunk interface. */
    instances: number;
    /** One for each task, during a deployment of the highest count. */
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
  const { network, cluster, service, loadBalancer } = config;
  const zones = network.availabilityZones;
  const subnets = planSubnets(prefixLength(network.cidr), zones);
  const available = subnets && subnets.privateAddresses * zones;
  const perInstance = knownTypes(config).some((type) => hasTrunk(type, cluster)) ? 2 : 1;
  const demand = {
    instances: cluster.instances.max * perInstance,
    tasks: Math.min(peakTasks(service), capacity),
    endpoints: network.egress === "vpc-endpoints" ? interfaceEndpoints.length * zones : 0,
    loadBalancer: loadBalancer.public ? 0 : loadBalancerAddresses * zones,
  };
  const used = demand.instances + demand.tasks + demand.endpoints + demand.loadBalancer;
  return { available, demand, spare: (available ?? Number.NEGATIVE_INFINITY) - used };
}
