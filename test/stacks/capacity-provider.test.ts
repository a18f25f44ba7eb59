import { schema } from "../../lib/config";
import { limits } from "../../lib/config/fields";
import { healthCheck, instanceStartSeconds, joinSeconds } from "../../lib/config/fixed";
import { timeouts } from "../../lib/config/timeouts";
import { deletedBefore, every, only, outputName, synthesise } from "../support/synthesise";

const { vpc, cluster } = synthesise({ cluster: { instances: { min: 1, max: 6 }, targetCapacityPercent: 90 } });
const group = only(cluster, "AWS::AutoScaling::AutoScalingGroup");
const provider = only(cluster, "AWS::ECS::CapacityProvider");
const hooks = every(cluster, "AWS::AutoScaling::LifecycleHook");
const hookOf = (transition: string) => {
  const [hook, ...others] = hooks.filter(({ Properties }) => Properties.LifecycleTransition.endsWith(transition));
  if (!hook || others.length > 0) throw new Error(`not one hook for ${transition}`);
  return hook;
};
const hook = hookOf("INSTANCE_TERMINATING");

describe("R3: the Auto Scaling group", () => {
  test("spans the private subnets", () => {
    const privateOutputs = Object.entries(vpc.findOutputs("*"))
      .filter(([, { Value }]) => /private/.test(Value.Ref))
      .map(([name]) => name);
    expect(privateOutputs).toHaveLength(2);
    expect(group.Properties.VPCZoneIdentifier.map(outputName)).toEqual(privateOutputs);
  });

  test("has the configured bounds, and no desired capacity, which managed scaling sets", () => {
    expect(group.Properties).toMatchObject({ MinSize: "1", MaxSize: "6" });
    expect(group.Properties.DesiredCapacity).toBeUndefined();
  });

  test("is tagged AmazonECSManaged", () => {
    expect(group.Properties.Tags).toContainEqual({ Key: "AmazonECSManaged", Value: "true", PropagateAtLaunch: true });
  });

  test("launches the newest version of the launch template", () => {
    const template = only(cluster, "AWS::EC2::LaunchTemplate");
    expect(group.Properties.LaunchTemplate).toEqual({
      LaunchTemplateId: { Ref: template.id },
      Version: { "Fn::GetAtt": [template.id, "LatestVersionNumber"] },
    });
  });

  test("refreshes its instances on a new AMI or launch template in two halves: new instances first, and also instances protected from scale-in", () => {
    expect(group.UpdatePolicy.AutoScalingInstanceRefresh).toEqual({
      Strategy: "Rolling",
      Preferences: { MinHealthyPercentage: 100, MaxHealthyPercentage: 150, ScaleInProtectedInstances: "Refresh" },
    });
  });

  test("puts a new instance into service after it has joined the cluster, and terminates it if it does not", () => {
    expect(hookOf("INSTANCE_LAUNCHING").Properties).toEqual({
      AutoScalingGroupName: { Ref: group.id },
      LifecycleHookName: "joined-cluster",
      LifecycleTransition: "autoscaling:EC2_INSTANCE_LAUNCHING",
      DefaultResult: "ABANDON",
      HeartbeatTimeout: joinSeconds,
    });
    expect(joinSeconds).toBeGreaterThanOrEqual(3 * instanceStartSeconds);
  });

  test("starts its first instances before that hook exists", () => {
    // Otherwise they would join before the capacity provider exists, and ECS might not add them to it.
    expect(group.Properties.LifecycleHookSpecificationList).toBeUndefined();
    expect(deletedBefore(cluster, provider.id, hookOf("INSTANCE_LAUNCHING").id)).toBe(false);
  });
});

describe("R3: the capacity provider", () => {
  test("scales the group with the tasks, drains instances, and never protects them from termination", () => {
    expect(provider.Properties.AutoScalingGroupProvider).toEqual({
      AutoScalingGroupArn: { Ref: group.id },
      ManagedScaling: { Status: "ENABLED", TargetCapacity: 90, InstanceWarmupPeriod: instanceStartSeconds },
      ManagedDraining: "ENABLED",
      ManagedTerminationProtection: "DISABLED",
    });
  });

  test("belongs to the cluster, and is its default strategy", () => {
    expect(only(cluster, "AWS::ECS::ClusterCapacityProviderAssociations").Properties).toEqual({
      Cluster: { Ref: only(cluster, "AWS::ECS::Cluster").id },
      CapacityProviders: [{ Ref: provider.id }],
      DefaultCapacityProviderStrategy: [{ CapacityProvider: { Ref: provider.id }, Weight: 1 }],
    });
  });

  test("needs none of the CDK's Lambda function, SNS topic and lifecycle hook, but ECS's own hook", () => {
    for (const type of ["AWS::Lambda::Function", "AWS::SNS::Topic"]) expect(every(cluster, type)).toEqual([]);
    expect(hook.Properties).toEqual({
      AutoScalingGroupName: { Ref: group.id },
      LifecycleHookName: "ecs-managed-draining-termination-hook",
      LifecycleTransition: "autoscaling:EC2_INSTANCE_TERMINATING",
      DefaultResult: "CONTINUE",
      HeartbeatTimeout: 900,
    });
  });

  test("is deleted before its lifecycle hook, and the hook before the group, so that no hook holds the last instances", () => {
    expect(deletedBefore(cluster, provider.id, hook.id)).toBe(true);
    expect(deletedBefore(cluster, hook.id, group.id)).toBe(true);
    expect(deletedBefore(cluster, group.id, hook.id)).toBe(false);
  });

  test.each([
    ["thrice with the defaults", 3, {}],
    ["thrice with requests of 900 s, but the old task's stop", 3, { longestRequestSeconds: 900 }],
    ["with the longest grace period", 1, { healthCheckGracePeriodSeconds: limits.healthCheckGracePeriod }],
    [
      "with requests of 900 s and the longest grace period",
      1,
      { longestRequestSeconds: 900, healthCheckGracePeriodSeconds: limits.healthCheckGracePeriod },
    ],
  ])(
    "has time to start an instance and a task and to stop the old one until the hook's heartbeat ends: %s",
    (_name, times, service) => {
      const config = schema.parse({ service });
      const { deregistrationDelay, containerStop } = timeouts(config);
      const newTask =
        config.service.healthCheckGracePeriodSeconds + healthCheck.intervalSeconds * healthCheck.healthyThreshold;
      const hooks = every(synthesise({ service }).cluster, "AWS::AutoScaling::LifecycleHook");
      const [draining] = hooks.filter(({ Properties }) => Properties.LifecycleTransition.endsWith("_TERMINATING"));
      expect(draining?.Properties.HeartbeatTimeout).toBeGreaterThanOrEqual(
        times * (instanceStartSeconds + newTask) + deregistrationDelay + containerStop,
      );
    },
  );
});
