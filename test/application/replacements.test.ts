import type { Configuration } from "../../lib/config";
import { every, synthesise } from "../support/synthesise";

/** The load balancer's resources by id, with the properties whose change makes CloudFormation replace them. */
function replaceable(document: Configuration): Record<string, unknown> {
  const { service } = synthesise(document);
  const of = (type: string, ...properties: string[]) =>
    every(service, `AWS::ElasticLoadBalancingV2::${type}`).map(
      ({ id, Properties }) => [id, properties.map((name) => Properties[name])] as const,
    );
  return Object.fromEntries([
    ...of("LoadBalancer", "Scheme", "Type"),
    ...of("TargetGroup", "Port", "Protocol", "ProtocolVersion", "TargetType", "VpcId"),
  ]);
}

const before = replaceable({});

test("a changed port keeps the target group, and with it the targets", () => {
  expect(replaceable({ service: { port: 8080 } })).toEqual(before);
});

test("another rollout strategy keeps the load balancer and the target group", () => {
  const cluster = { instances: { max: 8 } };
  expect(replaceable({ cluster, service: { rollout: { strategy: "blue-green" } } })).toMatchObject(before);
});

test("a change between public and internal makes a new pair, because a target group belongs to one load balancer only", () => {
  const internal = Object.keys(replaceable({ loadBalancer: { public: false } }));
  expect(internal.filter((id) => id in before)).toEqual([]);
});
