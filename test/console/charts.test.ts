import { CloudWatchClient, type GetMetricDataCommandInput } from "@aws-sdk/client-cloudwatch";
import type { Clients } from "../../operator/aws/clients";
import { chartsReader } from "../../operator/console/charts";
import { alarm, cpu, lookAt, reservation } from "./look-parts";

const now = Date.parse("2026-01-01T12:00:30Z") / 1000;
const minute = (number: number) => new Date(1000 * (now - 30 + 60 * number));

/** CloudWatch with the values of a metric and statistic. It has two pages, as AWS may answer. */
function cloudWatch(values: Record<string, [time: Date, value: number][]>) {
  const asked: GetMetricDataCommandInput[] = [];
  const send = async (command: { constructor: { name: string }; input: GetMetricDataCommandInput }) => {
    // The page reads often. Each other call would be one more a minute.
    expect(command.constructor.name).toBe("GetMetricDataCommand");
    asked.push(command.input);
    const half = command.input.NextToken ? 1 : 0;
    const MetricDataResults = command.input.MetricDataQueries?.filter((_, index) => index % 2 === half).map(
      ({ Id, MetricStat }) => {
        const points = values[`${MetricStat?.Metric?.MetricName} ${MetricStat?.Stat}`] ?? [];
        // The newest comes first, as by default.
        const newest = [...points].reverse();
        return { Id, Timestamps: newest.map(([time]) => time), Values: newest.map(([, value]) => value) };
      },
    );
    return { MetricDataResults, ...(half === 0 && { NextToken: "more" }) };
  };
  const client = Object.assign(new CloudWatchClient({ region: "us-east-1" }), { send });
  return { clients: { cloudWatch: client } as unknown as Clients, asked };
}

const { snapshot } = lookAt({});
// The SDK's warning about Node 20.
beforeAll(() => {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
});
beforeEach(() => jest.useFakeTimers({ now: 1000 * now }));
afterEach(() => jest.useRealTimers());

const traffic = {
  "RequestCount Sum": [[minute(-2), 120]],
  "HTTPCode_Target_5XX_Count Sum": [[minute(-2), 6]],
  "HTTPCode_ELB_5XX_Count Sum": [[minute(-2), 60]],
  "TargetResponseTime p50": [[minute(-2), 0.01]],
  "TargetResponseTime p99": [[minute(-2), 0.2]],
  "HealthyHostCount Minimum": [
    [minute(-2), 2],
    [minute(-1), 3],
  ],
  "GroupInServiceInstances Maximum": [[minute(-1), 4]],
} satisfies Record<string, [Date, number][]>;

test("counts become requests a second, and a minute without requests is zero", async () => {
  const { clients } = cloudWatch(traffic);
  const groups = snapshot.loadBalancer.targetGroups.length;
  const { charts, minute: newest } = await chartsReader(clients)({ ...snapshot, local: false }, 1);
  expect(newest).toEqual({ requests: 120, errors: 66 });
  expect(charts).toMatchObject({
    times: [minute(-2).getTime() / 1000, minute(-1).getTime() / 1000],
    requests: [2, 0],
    errors: [1.1, 0],
    p50: [0.01, null],
    p99: [0.2, null],
    tasks: [2 * groups, 3 * groups],
    instances: [null, 4],
  });
});

test("the chart of a policy is the metric of its alarm", async () => {
  const { clients } = cloudWatch({ "CPU Average": [[minute(-1), 42]] });
  const metric = { namespace: "AWS/ECS", name: "CPU", dimensions: [], statistic: "Average" };
  const policies = [{ ...cpu, alarms: [{ ...alarm("cpu-high", 60, "GreaterThanThreshold"), metric }] }, reservation];
  const { charts } = await chartsReader(clients)({ ...snapshot, scaling: { ...snapshot.scaling, policies } }, 1);
  expect(charts.policies).toEqual({ cpu: [42], "managed-scaling": [null] });
});

test("on the local deployment, a virtual minute is shorter", async () => {
  const { clients, asked } = cloudWatch(traffic);
  const { charts } = await chartsReader(clients)({ ...snapshot, local: true }, 20);
  expect([charts.requests, charts.errors]).toEqual([
    [40, 0],
    [22, 0],
  ]);
  expect(asked[0]?.MetricDataQueries?.[0]?.MetricStat?.Period).toBe(1);
});

test("it reads an hour at first, then once a minute the newest minutes, and keeps the others", async () => {
  const values: Record<string, [Date, number][]> = {
    "HealthyHostCount Minimum": [
      [minute(-30), 1],
      [minute(-1), 2],
    ],
  };
  const { clients, asked } = cloudWatch(values);
  const read = chartsReader(clients);
  const aws = { ...snapshot, local: false };
  await read(aws, 1);
  jest.setSystemTime(1000 * (now + 59));
  await read(aws, 1);
  expect(asked.length).toBe(2); // the two pages of one read

  jest.setSystemTime(1000 * (now + 60));
  values["HealthyHostCount Minimum"] = [
    [minute(-1), 5],
    [minute(0), 3],
  ];
  const { charts } = await read(aws, 1);
  const groups = aws.loadBalancer.targetGroups.length;
  expect(charts.times).toEqual([-30, -1, 0].map((number) => minute(number).getTime() / 1000));
  expect(charts.tasks).toEqual([groups, 5 * groups, 3 * groups]);
  const [first, , second] = asked;
  const span = (one?: GetMetricDataCommandInput) =>
    [one?.StartTime, one?.EndTime].map((time) => ((time?.getTime() ?? 0) / 1000 - (now - 30)) / 60);
  expect([span(first), span(second)]).toEqual([
    [-60, 0],
    [-4, 1],
  ]);
});
