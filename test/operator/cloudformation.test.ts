import { stacksReader } from "../../operator/reader/cloudformation";
import { type Call, withRecorded } from "../support/recorded-aws";

const types = [
  "ECS::Cluster",
  "ECS::Service",
  "AutoScaling::AutoScalingGroup",
  "ElasticLoadBalancingV2::LoadBalancer",
  "ElasticLoadBalancingV2::TargetGroup",
];
const member = (fields: Record<string, string>) => {
  const xml = Object.entries(fields).map(([name, value]) => `<${name}>${value}</${name}>`);
  return `<member>${xml.join("")}</member>`;
};
const resources = types.map((type) =>
  member({ ResourceType: `AWS::${type}`, PhysicalResourceId: type, ResourceStatus: "CREATE_COMPLETE" }),
);

/** The number of calls that list resources or events, for each of the reads. */
async function largeCalls(states: { StackStatus: string; LastUpdatedTime: string }[]): Promise<number[]> {
  const counts: number[] = [];
  let read = 0;
  await withRecorded(
    ({ operation, parameters }: Call) => {
      if (operation === "DescribeStacks") {
        return `<Stacks>${member({ StackName: String(parameters["StackName"]), ...states[read] })}</Stacks>`;
      }
      counts[read] = (counts[read] ?? 0) + 1;
      if (operation === "DescribeStackEvents") return "<StackEvents></StackEvents>";
      return `<StackResourceSummaries>${resources.join("")}</StackResourceSummaries>`;
    },
    async (clients) => {
      const readStacks = stacksReader(clients, "shop", "prod");
      for (; read < states.length; read++) {
        counts[read] ??= 0;
        expect((await readStacks()).resources.cluster).toBe("ECS::Cluster");
      }
    },
  );
  return counts;
}

test("resources and events are read again only after a change of a stack, and while one is under way", async () => {
  const done = { StackStatus: "UPDATE_COMPLETE", LastUpdatedTime: "2026-01-01T12:00:00Z" };
  const again = { ...done, LastUpdatedTime: "2026-01-01T13:00:00Z" };
  const working = { ...again, StackStatus: "UPDATE_IN_PROGRESS" };
  // The resources of two stacks, and the events of three.
  expect(await largeCalls([done, done, working, working, again, again])).toEqual([5, 0, 5, 5, 5, 0]);
});
