import table from "./data/instance-types.json";

/** A processor architecture, by its name in container images. */
export type Architecture = "amd64" | "arm64";

/** The facts about an EC2 instance type. */
export interface InstanceType {
  name: string;
  /** "t3" of "t3.medium". */
  family: string;
  architecture: Architecture;
  vcpus: number;
  /** Nominal memory, in MiB. The operating system keeps a part of it. */
  memoryMiB: number;
  /** Network interfaces of the instance, with its primary one (EC2 User Guide, "IP addresses per network interface"). */
  maxEnis: number;
  /**
   * Branch interfaces of its trunk interface. The number is EC2's, as Karpenter lists it. It is 0 if ECS supports no trunk
   * on the type, even where EKS does (ECS Developer Guide, "Supported instances for increased Amazon ECS container
   * network interfaces").
   */
  branchEnis: number;
  /** On-demand list price of a Linux instance in us-east-1, in USD an hour. The data file names its date. */
  usdPerHour: number;
}

/** Hours of a month on AWS's price pages: a twelfth of a year's 8760. */
export const hoursPerMonth = 730;

type Row = [Architecture, number, number, number, number, number];

/** Share of the nominal memory that an instance is assumed to register with ECS, in percent. */
export const { registeredMemoryPercent } = table;

const facts = new Map(
  Object.entries(table.types as unknown as Record<string, Row>).map(
    ([name, [architecture, vcpus, memoryMiB, maxEnis, branchEnis, usdPerHour]]): [string, InstanceType] => {
      const family = name.slice(0, name.indexOf("."));
      return [name, { name, family, architecture, vcpus, memoryMiB, maxEnis, branchEnis, usdPerHour }];
    },
  ),
);

/** The facts of a type such as "t3.medium", or undefined if EC2 has no type of that name. */
export function instanceType(name: string): InstanceType | undefined {
  return facts.get(name);
}

/** Every known type. */
export function allInstanceTypes(): Iterable<InstanceType> {
  return facts.values();
}

/** Whether the ECS-optimised Amazon Linux 2023 AMI boots on the type. It does not on Graviton1 (AL2023 User Guide, "System requirements"). */
export function runsAmazonLinux2023(name: string): boolean {
  return instanceType(name)?.family !== "a1";
}

/** The types that can replace these: those of the same families first, then any of the same architecture, by price. */
export function alternatives(names: readonly string[]): InstanceType[] {
  const families = new Set(names.map((name) => instanceType(name)?.family));
  const common = architecture(names);
  const related = [...families].flatMap((family) => offers().families.get(family ?? "") ?? []);
  return [...related, ...(common ? offers().sizes[common] : [])];
}

/** The common architecture of the types, or undefined if they differ or one is unknown. */
export function architecture(names: readonly string[]): Architecture | undefined {
  const found = new Set(names.map((name) => instanceType(name)?.architecture));
  return found.size === 1 ? [...found][0] : undefined;
}

interface Offers {
  /** Every type of a family, the cheapest first. */
  families: Map<string, InstanceType[]>;
  /** The cheapest type of each combination of vCPUs, memory and interfaces, the cheapest first. */
  sizes: Record<Architecture, InstanceType[]>;
}

let cachedOffers: Offers | undefined;

/** The types in order of price. Sorted once, because the search for a fix asks for them often. */
function offers(): Offers {
  cachedOffers ??= makeOffers();
  return cachedOffers;
}

function makeOffers(): Offers {
  const made: Offers = { families: new Map(), sizes: { amd64: [], arm64: [] } };
  const seen = new Set<string>();
  for (const type of [...allInstanceTypes()]
    .filter(({ name }) => runsAmazonLinux2023(name))
    .sort((a, b) => a.usdPerHour - b.usdPerHour)) {
    made.families.set(type.family, [...(made.families.get(type.family) ?? []), type]);
    const size = [type.architecture, type.vcpus, type.memoryMiB, type.maxEnis, type.branchEnis].join(" ");
    if (!seen.has(size)) made.sizes[type.architecture].push(type);
    seen.add(size);
  }
  return made;
}
