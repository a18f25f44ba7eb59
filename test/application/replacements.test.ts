import type { Configuration } from "../../lib/config";
import { every, synthesise } from "../support/synthesise";

/** The load balancer's resources that CloudFormation can only replace, by what decides that. */
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

test("another rollout strategy keeps what it finds", () => {
  const cluster = { instances: { max: 8 } };
  expect(replaceable({ cluster, service: { rollout: { strategy: "blue-green" } } })).toMatchObject(before);
});

test("public or internal: a new load balancer with a new target group, for a target group has one load balancer", () => {
  const internal = Object.keys(replaceable({ loadBalancer: { public: false } }));
  expect(internal.filter((id) => id in before)).toEqual([]);
});
