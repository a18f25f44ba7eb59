import { readFileSync } from "node:fs";
import * as path from "node:path";
import { addressesOfRefresh } from "../../lib/capacity/addresses";
import { checkCapacity } from "../../lib/capacity/check";
import { Fit } from "../../lib/capacity/fit";
import { tasksPerInstance } from "../../lib/capacity/instance-room";
import { allInstanceTypes } from "../../lib/capacity/instance-types";
import { type Configuration, schema } from "../../lib/config";

const configure = (document: Configuration) => schema.parse(document);

/** Each problem as its path, the scarce resource, and the value of the proposed fix. */
const verdict = (document: Configuration) =>
  checkCapacity(configure(document)).map(({ path, binding, fix }) => [path, binding, fix?.value]);

const rolling = (minHealthyPercent: number, maxPercent: number) => ({ minHealthyPercent, maxPercent });

const [deadlock, ...others] = checkCapacity(
  configure({
    cluster: { instanceTypes: ["t2.medium"], instances: { min: 1, max: 2 } },
    service: { tasks: { min: 2, max: 2 }, placement: "distinct-instance", rollout: rolling(100, 200) },
  }),
);

test("a set-up common in tutorials is refused: two tasks on two distinct instances cannot be replaced", () => {
  expect(others).toEqual([]);
  expect(deadlock).toEqual({
    path: "cluster.instances.max",
    binding: "rollout",
    fix: { path: "cluster.instances.max", value: 3 },
    message:
      '2 instances hold 2 tasks (1 each, placement: "distinct-instance" allows one), and a rolling deployment of 2 tasks that keeps 100 % of them must start one more before it may stop one: it would never end; use 3 instead of 2',
  });
});

test("docs/capacity.md quotes that message", () => {
  const page = readFileSync(path.join(__dirname, "../../docs/capacity.md"), "utf8").replaceAll("\n", " ");
  expect(page).toContain(`error: ${deadlock?.path}: ${deadlock?.message}`);
});

test("the defaults work", () => {
  expect(verdict({})).toEqual([]);
});

describe("tasks that an instance holds", () => {
  test.each([
    ["t2.micro", {}, 1, "network interfaces"],
    ["t2.medium", {}, 2, "network interfaces"],
    ["t3.medium", {}, 2, "network interfaces"],
    ["t3.medium", { eniTrunking: true }, 2, "network interfaces"],
    ["m5.large", {}, 2, "network interfaces"],
    ["m5.large", { eniTrunking: true }, 10, "network interfaces"],
    ["a1.medium", { eniTrunking: true }, 8, "cpu"],
    ["c5.24xlarge", {}, 14, "network interfaces"],
    ["c5.24xlarge", { eniTrunking: true }, 120, "network interfaces"],
  ])("%s %j: %i", (type, cluster, tasks, binding) => {
    const service = { placement: "binpack", cpu: 128, memoryMiB: 64 } as const;
    const room = tasksPerInstance(configure({ cluster: { instanceTypes: [type], ...cluster }, service }));
    expect([room.tasks, room.binding]).toEqual([tasks, binding]);
  });

  test.each([
    [{ cpu: 1024, memoryMiB: 512 }, 2, "cpu"],
    [{ cpu: 1025, memoryMiB: 512 }, 1, "cpu"],
    [{ cpu: 128, memoryMiB: 3788 }, 2, "memory"],
    [{ cpu: 128, memoryMiB: 3789 }, 1, "memory"],
    [{ cpu: 128, memoryMiB: 512, placement: "distinct-instance" }, 1, "placement"],
  ] as const)("%j on an m5.large or m5.xlarge with trunking: %i", (service, tasks, binding) => {
    const cluster = { instanceTypes: ["m5.large", "m5.xlarge"], eniTrunking: true };
    const room = tasksPerInstance(configure({ cluster, service: { placement: "spread", ...service } }));
    expect([room.tasks, room.binding, room.type.name]).toEqual([tasks, binding, "m5.large"]);
  });
});

/*
 * Tasks in awsvpc mode without and with a trunk (ECS Developer Guide, "Supported instances for increased Amazon ECS
 * container network interfaces", as of 2023). The table has one line for families with equal limits.
 */
const fifth = { large: [2, 10], xlarge: [3, 20], "2xlarge": [3, 40], "4xlarge": [7, 60] };
const large = { "12xlarge": [7, 60], "16xlarge": [14, 120] };
const sixth = { "8xlarge": [7, 90], "12xlarge": [7, 120], "16xlarge": [14, 120], "24xlarge": [14, 120] };
const graviton = { medium: [1, 4], ...fifth, "8xlarge": [7, 60], ...large };
const trunkLimits: [string, Record<string, number[]>][] = [
  ["m5 m5a m5ad m5d r5a r5ad r5d", { ...fifth, "8xlarge": [7, 60], ...large, "24xlarge": [14, 120] }],
  ["r5 c5a c5ad", { ...fifth, ...large, "24xlarge": [14, 120] }],
  ["c5 c5d", { ...fifth, "9xlarge": [7, 60], "18xlarge": [14, 120] }],
  ["m6i m6a m6id m6in m6idn c6i c6a c6id c6in r6i r6a r6id r6in r6idn", { ...fifth, ...sixth }],
  ["m6i m6a m6id c6i c6a c6id r6i r6a r6id", { "32xlarge": [14, 120] }],
  ["m6a c6a r6a", { "48xlarge": [14, 120] }],
  ["m6g m6gd c6g c6gd c6gn c7g r6g r6gd", graviton],
  ["x2gd", { ...graviton, medium: [1, 10] }],
  ["im4gn", { ...fifth, "8xlarge": [7, 60], "16xlarge": [14, 120] }],
  ["x2iedn", { xlarge: [3, 13], "2xlarge": [3, 29], "8xlarge": [7, 120] }],
];
/** The guide names these as not supported, although EC2 lets them carry a trunk for Amazon EKS. */
const untrunked = {
  families: "c5n d3 d3en i3 i3en m5dn m5n m5zn r5b r5n r5dn z1d".split(" "),
  types: ["c5a.8xlarge", "c5ad.8xlarge", "r5.8xlarge"],
};

describe("the limits of the ECS Developer Guide", () => {
  const limits = (name: string, eniTrunking: boolean) =>
    tasksPerInstance(configure({ cluster: { instanceTypes: [name], eniTrunking } })).limits["network interfaces"];

  test.each(trunkLimits)("%s", (families, sizes) => {
    for (const family of families.split(" ")) {
      const found = Object.keys(sizes).map((size) => [
        `${family}.${size}`,
        limits(`${family}.${size}`, false),
        limits(`${family}.${size}`, true),
      ]);
      expect(found).toEqual(Object.entries(sizes).map(([size, [plain, trunk]]) => [`${family}.${size}`, plain, trunk]));
    }
  });

  test("types that ECS does not trunk hold no more tasks with the setting", () => {
    const types = [...allInstanceTypes()].filter(
      ({ name, family }) => untrunked.families.includes(family) || untrunked.types.includes(name),
    );
    expect(new Set(types.map(({ family }) => family)).size).toBe(untrunked.families.length + untrunked.types.length);
    for (const { name } of types) expect([name, limits(name, true)]).toEqual([name, limits(name, false)]);
  });

  test("ten tasks that fit two m5.large with trunks do not fit two m5n.large", () => {
    const document = (type: string): Configuration => ({
      cluster: { instanceTypes: [type], instances: { max: 2 }, eniTrunking: true },
      service: { cpu: 128, memoryMiB: 128, placement: "binpack", tasks: { max: 10 } },
    });
    expect(verdict(document("m5.large"))).toEqual([]);
    expect(verdict(document("m5n.large"))[0]).toEqual(["cluster.instances.max", "network interfaces", 6]);
  });
});

describe("refused configurations and the proposed change", () => {
  const max = "cluster.instances.max";
  const types = "cluster.instanceTypes";
  const cases: [string, Configuration, unknown[]][] = [
    ["more tasks than instances", { service: { tasks: { max: 6 } } }, [[max, "placement", 7]]],
    [
      "a schedule with more tasks than instances",
      { service: { scaling: { schedules: [{ name: "s", cron: "0 8 * * ? *", min: 2, max: 9 }] } } },
      [[max, "placement", 10]],
    ],
    [
      "more tasks than network interfaces",
      { service: { placement: "spread", cpu: 128, tasks: { max: 20 } } },
      [[max, "network interfaces", 11]],
    ],
    [
      "no room for the one task more of a rolling deployment",
      { service: { tasks: { max: 5 } } },
      [[max, "rollout", 6]],
    ],
    [
      "blue-green without room for twice the tasks",
      { service: { rollout: { strategy: "blue-green" } } },
      [[max, "rollout", 8]],
    ],
    [
      "canary without room for twice the tasks",
      { service: { rollout: { strategy: "canary" } } },
      [[max, "rollout", 8]],
    ],
    [
      "linear without room for twice the tasks",
      { service: { rollout: { strategy: "linear" } } },
      [[max, "rollout", 8]],
    ],
    ["a task with more cpu than an instance", { service: { cpu: 4096 } }, [[types, "cpu", ["t3.xlarge"]]]],
    ["a task with more memory than an instance", { service: { memoryMiB: 4096 } }, [[types, "memory", ["t3.large"]]]],
    [
      "one of two types is too small",
      { cluster: { instanceTypes: ["t3.small", "t3.large"] }, service: { memoryMiB: 4096 } },
      [[types, "memory", ["t3.large"]]],
    ],
    [
      "1 task at 50/150",
      { service: { tasks: { min: 1 }, rollout: rolling(50, 150) } },
      [["service.rollout.maxPercent", "rollout", 200]],
    ],
    [
      "1 task at 50/150 without room",
      { cluster: { instances: { max: 1 } }, service: { tasks: { min: 1, max: 1 }, rollout: rolling(50, 150) } },
      [["service.rollout.minHealthyPercent", "rollout", 0]],
    ],
    ["100/100", { service: { rollout: rolling(100, 100) } }, [["service.rollout.maxPercent", "rollout", 150]]],
    [
      "a range without room for subnets",
      { network: { cidr: "10.0.9.0/26" } },
      [["network.cidr", "addresses", "10.0.9.0/25"]],
    ],
    [
      "a range with too few addresses for a deployment",
      { network: { cidr: "10.0.9.128/25" }, cluster: { instances: { max: 47 } } },
      [["network.cidr", "addresses", "10.0.9.0/24"]],
    ],
  ];
  test.each(cases)("%s", (_, document, expected) => {
    expect(verdict(document)).toEqual(expected);
  });

  test("two causes that no single change removes: both are reported, with two changes that help together", () => {
    const problems = checkCapacity(configure({ service: { tasks: { min: 1, max: 9 }, rollout: rolling(50, 150) } }));
    expect(problems.map(({ path }) => path)).toEqual([max, "service.rollout.maxPercent"]);
    for (const { message, fix } of problems) {
      expect(fix).toBeUndefined();
      expect(message).toContain(`use ${max} 9 instead of 5 and service.rollout.maxPercent 200 instead of 150`);
    }
  });
});

describe("a message says that the memory for tasks is assumed, where it decides", () => {
  const messages = (document: Configuration) => checkCapacity(configure(document)).map(({ message }) => message);
  const crowded: Configuration["service"] = { cpu: 128, placement: "binpack", tasks: { max: 20 } };

  test.each<[string, Configuration]>([
    ["a task that is too large", { service: { memoryMiB: 4000 } }],
    ["too many tasks", { service: { ...crowded, memoryMiB: 3000 } }],
    ["no room for a deployment", { service: { ...crowded, memoryMiB: 3000, tasks: { max: 5 } } }],
  ])("%s", (_, document) => {
    expect(messages(document)).toEqual([
      expect.stringContaining("of the 3788 that t3.medium is assumed to have for tasks"),
    ]);
  });

  test.each<[string, Configuration]>([
    ["network interfaces", { service: { ...crowded } }],
    ["cpu", { service: { ...crowded, cpu: 2048 } }],
    ["placement", { service: { tasks: { max: 6 } } }],
  ])("not where %s decides", (_, document) => {
    expect(messages(document)).toEqual([expect.not.stringContaining("assumed")]);
  });
});

describe("accepted configurations", () => {
  const works: [string, Configuration][] = [
    [
      "a rolling deployment that may stop a task first",
      { service: { tasks: { min: 2, max: 5 }, rollout: rolling(50, 100) } },
    ],
    [
      "1 task at 0/100",
      { cluster: { instances: { max: 1 } }, service: { tasks: { min: 1, max: 1 }, rollout: rolling(0, 100) } },
    ],
    [
      "a schedule with a min of 0",
      { service: { scaling: { schedules: [{ name: "night", cron: "0 22 * * ? *", min: 0, max: 2 }] } } },
    ],
    [
      "a schedule that stops the service",
      { service: { scaling: { schedules: [{ name: "night", cron: "0 22 * * ? *", min: 0, max: 0 }] } } },
    ],
    [
      "room for exactly twice the tasks",
      { cluster: { instances: { max: 8 } }, service: { rollout: { strategy: "linear" } } },
    ],
    [
      "a range with exactly enough addresses",
      { network: { cidr: "10.0.9.128/25" }, cluster: { instances: { max: 46 } } },
    ],
  ];
  test.each(works)("%s", (_, document) => {
    expect(verdict(document)).toEqual([]);
  });
});

describe("addresses", () => {
  const narrow: Configuration = { network: { cidr: "10.0.0.0/24" } };
  // A /24 in two zones has two private /26 subnets. AWS keeps five addresses of each, so 118 are left.
  // At the peak there are five instances with one task each.
  test.each([
    ["one address an instance and a task", narrow, 118 - 5 - 5],
    [
      "one address more for each trunk interface",
      { ...narrow, cluster: { instanceTypes: ["m5.large"], eniTrunking: true } },
      118 - 10 - 5,
    ],
    ["no address for a trunk on a type that supports none", { ...narrow, cluster: { eniTrunking: true } }, 118 - 5 - 5],
    [
      "ten addresses a zone for interface endpoints",
      { network: { ...narrow.network, egress: "vpc-endpoints" as const } },
      118 - 5 - 5 - 2 * 10,
    ],
    [
      "eight addresses a zone for an internal load balancer",
      { ...narrow, loadBalancer: { public: false } },
      118 - 5 - 5 - 2 * 8,
    ],
  ])("%s", (_, document, spare) => {
    expect(new Fit(configure(document)).addresses).toMatchObject({ available: 118, spare });
  });

  test("a maximum above 200 % runs no third set of tasks", () => {
    const document: Configuration = { ...narrow, cluster: { instances: { max: 40 } } };
    for (const maxPercent of [200, 300]) {
      const { addresses } = new Fit(configure({ ...document, service: { rollout: { maxPercent } } }));
      expect(addresses.demand.tasks).toBe(8);
    }
  });

  test.each([
    ["twice the instances and tasks", narrow, 118 - 2 * 5 - 2 * 4],
    [
      "and twice the trunk interfaces",
      { ...narrow, cluster: { instanceTypes: ["m5.large"], eniTrunking: true } },
      118 - 2 * 2 * 5 - 2 * 4,
    ],
    ["and each endpoint once", { network: { ...narrow.network, egress: "vpc-endpoints" as const } }, 118 - 10 - 8 - 20],
  ])("in an instance refresh: %s", (_, document, spare) => {
    expect(addressesOfRefresh(configure(document))).toMatchObject({ available: 118, spare });
  });
});
