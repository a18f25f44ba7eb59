import {
  type Action,
  DescribeLoadBalancersCommand,
  DescribeTargetHealthCommand,
  paginateDescribeListeners,
  paginateDescribeRules,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Clients } from "../aws/clients";
import type { Listener, LoadBalancer, Rule, TargetGroup } from "../snapshot";
import { allOf } from "./pages";
import type { Resources } from "./stacks";

/** Reads the load balancer, but for its address. */
export async function readLoadBalancer(clients: Clients, resources: Resources): Promise<Omit<LoadBalancer, "url">> {
  const { elb } = clients;
  const arn = resources.loadBalancer;
  const [described, listeners, targetGroups] = await Promise.all([
    elb.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [arn] })),
    readListeners(clients, arn),
    Promise.all(resources.targetGroups.map((group) => readTargetGroup(clients, group))),
  ]);
  return { arn, state: described.LoadBalancers?.[0]?.State?.Code ?? "", listeners, targetGroups };
}

async function readListeners({ elb: client }: Clients, LoadBalancerArn: string): Promise<Listener[]> {
  const found = await allOf(paginateDescribeListeners({ client }, { LoadBalancerArn }), (page) => page.Listeners);
  return Promise.all(
    found.map(async ({ ListenerArn = "", Port = 0, Protocol = "" }) => {
      const rules = await allOf(paginateDescribeRules({ client }, { ListenerArn }), (page) => page.Rules);
      return {
        arn: ListenerArn,
        port: Port,
        protocol: Protocol,
        rules: rules
          .map(
            ({ RuleArn = "", Priority = "default", Actions = [] }): Rule => ({
              arn: RuleArn,
              priority: Priority,
              action: Actions.at(-1)?.Type ?? "",
              targets: forwardTargets(Actions.at(-1)),
            }),
          )
          .sort((one, other) => order(one) - order(other)),
      };
    }),
  );
}

const order = ({ priority }: Rule) => (priority === "default" ? Number.POSITIVE_INFINITY : Number(priority));

function forwardTargets(action: Action | undefined): Rule["targets"] {
  const weighted = action?.ForwardConfig?.TargetGroups ?? [];
  if (weighted.length === 0) {
    return action?.TargetGroupArn ? [{ targetGroup: action.TargetGroupArn, weight: 1 }] : [];
  }
  return weighted.map(({ TargetGroupArn = "", Weight = 1 }) => ({ targetGroup: TargetGroupArn, weight: Weight }));
}

async function readTargetGroup({ elb }: Clients, arn: string): Promise<TargetGroup> {
  const { TargetHealthDescriptions = [] } = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: arn }));
  return {
    arn,
    targets: TargetHealthDescriptions.map(({ Target, TargetHealth }) => ({
      address: Target?.Id ?? "",
      port: Target?.Port ?? 0,
      state: TargetHealth?.State ?? "",
      reason: TargetHealth?.Description ?? TargetHealth?.Reason ?? null,
    })),
  };
}
