import { every, only, outputName, synthesise } from "../support/synthesise";

const { vpc, cluster } = synthesise({ cluster: { instances: { min: 1, max: 6 }, targetCapacityPercent: 90 } });
const group = only(cluster, "AWS::AutoScaling::AutoScalingGroup");
const provider = only(cluster, "AWS::ECS::CapacityProvider");

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

  test("refreshes its instances on a new AMI or launch template: new instances first, and also instances protected from scale-in", () => {
    expect(group.UpdatePolicy.AutoScalingInstanceRefresh).toEqual({
      Strategy: "Rolling",
      Preferences: {
        MinHealthyPercentage: 100,
        MaxHealthyPercentage: 200,
        InstanceWarmup: 120,
        ScaleInProtectedInstances: "Refresh",
      },
    });
  });
});

describe("R3: the capacity provider", () => {
  test("scales the group with the tasks, drains instances, and never protects them from termination", () => {
    expect(provider.Properties.AutoScalingGroupProvider).toEqual({
      AutoScalingGroupArn: { Ref: group.id },
      ManagedScaling: { Status: "ENABLED", TargetCapacity: 90 },
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

  test("needs none of the CDK's Lambda function, SNS topic and lifecycle hook", () => {
    for (const type of ["AWS::Lambda::Function", "AWS::SNS::Topic", "AWS::AutoScaling::LifecycleHook"]) {
      expect(every(cluster, type)).toEqual([]);
    }
  });
});
