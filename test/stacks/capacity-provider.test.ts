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

  test("has the configured bounds and leaves the desired capacity, which starts at the minimum, to managed scaling", () => {
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

  test("refreshes its instances on a new AMI or launch template, new ones first, protected ones too", () => {
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

  test("is the cluster's, and its default strategy", () => {
    expect(only(cluster, "AWS::ECS::ClusterCapacityProviderAssociations").Properties).toEqual({
      Cluster: { Ref: only(cluster, "AWS::ECS::Cluster").id },
      CapacityProviders: [{ Ref: provider.id }],
      DefaultCapacityProviderStrategy: [{ CapacityProvider: { Ref: provider.id }, Weight: 1 }],
    });
  });

  test("needs no Lambda function, SNS topic or lifecycle hook of the CDK's", () => {
    for (const type of ["AWS::Lambda::Function", "AWS::SNS::Topic", "AWS::AutoScaling::LifecycleHook"]) {
      expect(every(cluster, type)).toEqual([]);
    }
  });
});
