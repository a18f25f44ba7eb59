import { DescribeStacksCommand, paginateListStackResources } from "@aws-sdk/client-cloudformation";
import type { Clients } from "../aws/clients";
import { OperatorError } from "../aws/problem";
import type { Stack } from "../snapshot";
import { allOf } from "./pages";

/** The physical ids of what a deployed stage consists of, as CloudFormation knows them. */
export interface Resources {
  cluster: string;
  service: string;
  autoScalingGroup: string;
  loadBalancer: string;
  listeners: string[];
  targetGroups: string[];
  alarms: string[];
}

/** Names of the three stacks. */
export const stackNames = (name: string, stage: string) =>
  ["vpc", "cluster", "service"].map((part) => `${name}-${stage}-${part}`);

/**
 * Finds the resources of a stage.
 *
 * @throws OperatorError if a stack, or one of its resources, does not exist (yet)
 */
export async function findResources({ cloudFormation: client }: Clients, name: string, stage: string) {
  const [, cluster = "", service = ""] = stackNames(name, stage);
  const resources = async (StackName: string) =>
    allOf(paginateListStackResources({ client }, { StackName }), (page) => page.StackResourceSummaries);
  const [inCluster, inService] = await Promise.all(
    [cluster, service].map((stack) => existing(stack, resources(stack))),
  );
  const all = [...(inCluster ?? []), ...(inService ?? [])];

  const found = (type: string) =>
    all.flatMap(({ ResourceType, PhysicalResourceId, ResourceStatus = "" }) =>
      ResourceType === type && PhysicalResourceId && !ResourceStatus.startsWith("DELETE") ? [PhysicalResourceId] : [],
    );
  const one = (type: string) => {
    const [id] = found(type);
    if (id) return id;
    throw new OperatorError(`stage ${stage} has no ${type} yet: is its first deployment still under way?`);
  };
  return {
    cluster: one("AWS::ECS::Cluster"),
    service: one("AWS::ECS::Service"),
    autoScalingGroup: one("AWS::AutoScaling::AutoScalingGroup"),
    loadBalancer: one("AWS::ElasticLoadBalancingV2::LoadBalancer"),
    listeners: found("AWS::ElasticLoadBalancingV2::Listener"),
    targetGroups: found("AWS::ElasticLoadBalancingV2::TargetGroup"),
    alarms: found("AWS::CloudWatch::Alarm"),
  } satisfies Resources;
}

/**
 * The stacks, and the address of the service stack's output.
 *
 * @returns `state` is another text after each change of a stack
 */
export async function readStacks({ cloudFormation }: Clients, name: string, stage: string) {
  const described = await Promise.all(
    stackNames(name, stage).map((stack) =>
      existing(stack, cloudFormation.send(new DescribeStacksCommand({ StackName: stack }))),
    ),
  );
  const stacks = described.flatMap(({ Stacks }) => Stacks ?? []);
  const outputs = stacks.flatMap(({ Outputs }) => Outputs ?? []);
  return {
    state: stacks.map(({ StackStatus, LastUpdatedTime }) => `${StackStatus} ${LastUpdatedTime?.toISOString()}`).join(),
    stacks: stacks.map(
      ({ StackName, StackStatus, StackStatusReason }): Stack => ({
        name: StackName ?? "",
        status: StackStatus ?? "",
        reason: StackStatusReason || null,
      }),
    ),
    url: outputs.find(({ OutputKey }) => OutputKey === "LoadBalancerUrl")?.OutputValue ?? "",
  };
}

async function existing<T>(stack: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    // CloudFormation has no error code of its own for it.
    if (!(error instanceof OperatorError) || !/does not exist/.test(error.message)) throw error;
    throw new OperatorError(`there is no stack ${stack} here: is the stage deployed, and in this account and region?`);
  }
}
