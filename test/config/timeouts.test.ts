import { type Configuration, schema } from "../../lib/config";
import { defaults, marginSeconds } from "../../lib/config/contract";
import { timeouts } from "../../lib/config/timeouts";

const of = (document: Configuration) => timeouts(schema.parse(document));

test("the defaults", () => {
  expect(of({})).toEqual({
    request: 20,
    deregistrationDelay: 20,
    gracefulStop: 25,
    containerStop: 30,
    instanceDrain: 900,
    leastLoadBalancerIdle: 21,
    loadBalancerIdle: 60,
    keepAlive: 75,
  });
});

test("a longer request makes each of them longer", () => {
  expect(of({ service: { longestRequestSeconds: 300 } })).toEqual({
    request: 300,
    deregistrationDelay: 300,
    gracefulStop: 305,
    containerStop: 310,
    instanceDrain: 1460,
    leastLoadBalancerIdle: 301,
    loadBalancerIdle: 301,
    keepAlive: 316,
  });
});

test("an idle timeout of one's own decides over the keep-alive timeout alone", () => {
  const own = of({ service: { longestRequestSeconds: 300 }, loadBalancer: { idleTimeoutSeconds: 1000 } });
  expect(own).toEqual({
    ...of({ service: { longestRequestSeconds: 300 } }),
    loadBalancerIdle: 1000,
    keepAlive: 1015,
  });
});

test.each([1, 20, 900])("the chain of a request of %i s is within AWS's limits", (longestRequestSeconds) => {
  const chain = of({ service: { longestRequestSeconds } });
  expect(chain.deregistrationDelay).toBeLessThanOrEqual(3600);
  expect(chain.loadBalancerIdle).toBeLessThanOrEqual(4000);
  expect(chain.instanceDrain).toBeLessThanOrEqual(7200);
});

test("service/app/contract.json: each number is high enough for those that it follows", () => {
  const least = { deregistrationDelay: 0, gracefulStop: 0, containerStop: 1, loadBalancerIdle: 1, keepAlive: 1 };
  const needed: [string, number, number][] = [
    ...Object.entries(marginSeconds).map(([name, margin]): [string, number, number] => [
      `marginSeconds.${name}`,
      margin,
      least[name as keyof typeof least],
    ]),
    [
      "timeoutSeconds.loadBalancerIdle",
      defaults.loadBalancerIdle,
      defaults.longestRequest + marginSeconds.loadBalancerIdle,
    ],
  ];
  const toRaise = needed.filter(([, given, atLeast]) => given < atLeast);
  expect(toRaise.map(([name, given, atLeast]) => `raise ${name} from ${given} to ${atLeast}`)).toEqual([]);
});
