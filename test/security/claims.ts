import type { Config } from "../../lib/config";
import { contains, isPrivate, overlaps } from "./model/addresses";
import { nameOf, type Outside, others, type Place, type Way } from "./model/reachability";

/*
 * Who reaches whom, for every configuration. docs/security.md shows these claims, and the tests compare them with the
 * templates.
 */

/** Ways that exist if a condition holds. Without one, they exist in every configuration. */
export interface Claim {
  from: string;
  to: string;
  /** The ports and the condition, as docs/security.md shows them. */
  ports: string;
  where?: string;
  ways(config: Config): Way[];
}

const internet: Outside = "the internet";
const connected: Outside = "connected networks";
const [loadBalancer, tasks, instances] = ["load balancer", "tasks", "instances"] as const;
const [endpoints, s3] = ["interface endpoints", "s3 gateway endpoint"] as const;

const listenerPorts = ({ loadBalancer: { tls } }: Config) => (tls ? ["tcp 80", "tcp 443"] : ["tcp 80"]);
const ways = (from: string, to: string, ports: string[]): Way[] => ports.map((each) => ({ from, to, ports: each }));

/** The ranges that may call the load balancer. */
const callers = ({ loadBalancer: { public: isPublic, allowedCidrs }, network }: Config) =>
  allowedCidrs ?? [isPublic ? "0.0.0.0/0" : network.cidr];
const vpcMayCall = (config: Config) => callers(config).some((range) => overlaps(range, config.network.cidr));
const hasNat = ({ network }: Config) => network.egress !== "vpc-endpoints";

function callersFrom(outside: Outside, config: Config): Way[] {
  return callers(config)
    .filter((range) => !contains(config.network.cidr, range))
    .flatMap((range) => ways(nameOf(range, outside), loadBalancer, listenerPorts(config)));
}

const portTexts = (ports: number[] | null) => ports?.map((port) => `tcp ${port}`) ?? ["every port"];
const publicEgress = ({ service }: Config) => service.egress.filter(({ cidr }) => !isPrivate(cidr));

/** Where tasks may call, by `service.egress`: the public ranges, or those that a test accepts. */
function called({ service, network }: Config, outside: Outside, accepts = (range: string) => !isPrivate(range)): Way[] {
  return service.egress
    .filter(({ cidr }) => accepts(cidr) && !contains(network.cidr, cidr))
    .flatMap(({ cidr, ports }) => ways(tasks, nameOf(cidr, outside), portTexts(ports)));
}

const withTls = "tcp 80, with `tls` also tcp 443";
const nat = "with a NAT gateway";
const noNat = '`egress: "vpc-endpoints"`';
const inVpc = "`allowedCidrs` may exclude it";

export const claims: Claim[] = [
  {
    from: internet,
    to: loadBalancer,
    ports: withTls,
    where: "`public`; `allowedCidrs` limits it",
    ways: (config) => (config.loadBalancer.public ? callersFrom(internet, config) : []),
  },
  {
    from: connected,
    to: loadBalancer,
    ports: withTls,
    where: "not `public`; from `allowedCidrs` only",
    ways: (config) => (config.loadBalancer.public ? [] : callersFrom(connected, config)),
  },
  ...[others, tasks].map((from) => ({
    from,
    to: loadBalancer,
    ports: withTls,
    where: inVpc,
    ways: (config: Config) => (vpcMayCall(config) ? ways(from, loadBalancer, listenerPorts(config)) : []),
  })),
  {
    from: instances,
    to: loadBalancer,
    ports: "tcp 443",
    where: `\`tls\`; ${inVpc}`,
    ways: (config) => (config.loadBalancer.tls && vpcMayCall(config) ? ways(instances, loadBalancer, ["tcp 443"]) : []),
  },
  {
    from: loadBalancer,
    to: tasks,
    ports: "tcp `service.port`",
    ways: ({ service }) => ways(loadBalancer, tasks, [`tcp ${service.port}`]),
  },
  { from: tasks, to: others, ports: "every port", ways: () => ways(tasks, others, ["every port"]) },
  {
    from: tasks,
    to: internet,
    ports: "`service.egress`, by default tcp 443",
    where: nat,
    ways: (config) => (hasNat(config) ? called(config, internet) : []),
  },
  {
    from: tasks,
    to: s3,
    ports: "`service.egress`, by default tcp 443",
    ways: (config) => publicEgress(config).flatMap(({ ports }) => ways(tasks, s3, portTexts(ports))),
  },
  {
    from: tasks,
    to: connected,
    ports: "`service.egress`",
    where: `its private ranges; ${noNat}: also the others`,
    ways: (config) => [...called(config, connected, isPrivate), ...(hasNat(config) ? [] : called(config, connected))],
  },
  { from: instances, to: others, ports: "tcp 443", ways: () => ways(instances, others, ["tcp 443"]) },
  { from: instances, to: s3, ports: "tcp 443", ways: () => ways(instances, s3, ["tcp 443"]) },
  ...(
    [
      [internet, nat, true],
      [connected, noNat, false],
    ] as const
  ).map(([to, where, withNat]) => ({
    from: instances,
    to,
    ports: "tcp 443",
    where,
    ways: (config: Config) => (hasNat(config) === withNat ? ways(instances, to, ["tcp 443"]) : []),
  })),
  ...[tasks, instances, others].map((from) => ({
    from,
    to: endpoints,
    ports: "tcp 443",
    where: noNat,
    ways: (config: Config) => (hasNat(config) ? [] : ways(from, endpoints, ["tcp 443"])),
  })),
];

/** Where each party stands. */
export const placeClaims: { name: string; text: string; place(config: Config): Place[] }[] = [
  {
    name: loadBalancer,
    text: "public subnets with public addresses, or private subnets if not `public`",
    place: (config) =>
      config.loadBalancer.public
        ? [{ name: loadBalancer, hasPublicAddress: true, exit: "internet gateway" }]
        : privateSubnets(loadBalancer, config),
  },
  ...[tasks, instances].map((name) => ({
    name,
    text: "private subnets",
    place: (config: Config) => privateSubnets(name, config),
  })),
  {
    name: endpoints,
    text: `private subnets, ${noNat} only`,
    place: (config) => (hasNat(config) ? [] : privateSubnets(endpoints, config)),
  },
];

function privateSubnets(name: string, config: Config): Place[] {
  return [{ name, hasPublicAddress: false, exit: hasNat(config) ? "NAT gateway" : "none" }];
}

/** What the listeners do. */
export function listenerClaims({ loadBalancer: { tls }, service }: Config): string[] {
  const forward = `forwards to tasks on tcp ${service.port}`;
  return tls ? [`tcp 443 ${forward}`, "tcp 80 redirects to HTTPS 443"] : [`tcp 80 ${forward}`];
}
