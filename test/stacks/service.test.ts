import { every, only, outputName, synthesise } from "../support/synthesise";

const { vpc, cluster, service, assembly } = synthesise({ service: { tasks: { min: 2, max: 2 } } });
const properties = only(service, "AWS::ECS::Service").Properties;

describe("R5: the service", () => {
  test("runs a fixed count of tasks if the bounds are equal", () => {
    expect(properties.DesiredCount).toBe(2);
    expect(every(service, "AWS::ApplicationAutoScaling::ScalableTarget")).toEqual([]);
  });

  test("leaves the count to Application Auto Scaling if the bounds differ (R8)", () => {
    const scaling = synthesise({ service: { tasks: { min: 2, max: 4 } } }).service;
    expect(only(scaling, "AWS::ECS::Service").Properties.DesiredCount).toBeUndefined();
    expect(only(scaling, "AWS::ApplicationAutoScaling::ScalableTarget").Properties).toMatchObject({
      MinCapacity: 2,
      MaxCapacity: 4,
    });
  });

  test("places tasks on distinct instances, and spreads them over the zones", () => {
    expect(properties.PlacementConstraints).toEqual([{ Type: "distinctInstance" }]);
    expect(properties.PlacementStrategies).toEqual([{ Type: "spread", Field: "attribute:ecs.availability-zone" }]);
  });

  test.each([
    [
      "spread",
      [
        { Type: "spread", Field: "attribute:ecs.availability-zone" },
        { Type: "spread", Field: "instanceId" },
      ],
    ],
    [
      "binpack",
      [
        { Type: "spread", Field: "attribute:ecs.availability-zone" },
        { Type: "binpack", Field: "MEMORY" },
      ],
    ],
  ] as const)("places tasks by %s if service.placement says so", (placement, strategies) => {
    const placed = only(synthesise({ service: { placement } }).service, "AWS::ECS::Service").Properties;
    expect(placed.PlacementConstraints).toBeUndefined();
    expect(placed.PlacementStrategies).toEqual(strategies);
  });

  test.each([
    ["enabled for tasks that spread over zones", {}, "ENABLED"],
    ["enabled for binpack", { placement: "binpack" }, "ENABLED"],
    ["disabled if no task may start first", { rollout: { minHealthyPercent: 50, maxPercent: 100 } }, "DISABLED"],
  ] as const)("zone rebalancing is %s", (_name, document, expected) => {
    const rebalanced = only(synthesise({ service: document }).service, "AWS::ECS::Service").Properties;
    expect(rebalanced.AvailabilityZoneRebalancing).toBe(expected);
  });

  test("runs in the private subnets, without public addresses", () => {
    const { Subnets, AssignPublicIp } = properties.NetworkConfiguration.AwsvpcConfiguration;
    const outputs = vpc.findOutputs("*");
    expect(Subnets.map((subnet: never) => outputs[outputName(subnet)]?.["Value"].Ref)).toEqual([
      expect.stringContaining("private"),
      expect.stringContaining("private"),
    ]);
    expect(AssignPublicIp).toBe("DISABLED");
  });

  test("has a capacity provider strategy, but no launch type and no name: a later change of these would replace the service", () => {
    const [strategy] = properties.CapacityProviderStrategy;
    const provider = cluster.findOutputs("*")[outputName(strategy.CapacityProvider)]?.["Value"];
    expect(provider).toEqual({ Ref: only(cluster, "AWS::ECS::CapacityProvider").id });
    expect(properties.CapacityProviderStrategy).toHaveLength(1);
    expect(properties.LaunchType).toBeUndefined();
    expect(properties.ServiceName).toBeUndefined();
  });

  test("outputs the names that the AWS CLI needs for a new deployment", () => {
    const outputs = service.findOutputs("*");
    const { id } = only(service, "AWS::ECS::Service");
    expect(outputs["ClusterName"]?.["Value"]).toEqual(properties.Cluster);
    expect(outputs["ServiceName"]?.["Value"]).toEqual({ "Fn::GetAtt": [id, "Name"] });
  });

  test("admits only the load balancer's security group, on port 9000", () => {
    const [group] = properties.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups;
    const taskGroup = service.findResources("AWS::EC2::SecurityGroup")[group["Fn::GetAtt"][0]];
    expect(taskGroup?.["Properties"].SecurityGroupIngress).toBeUndefined();
    const balancer = only(service, "AWS::ElasticLoadBalancingV2::LoadBalancer").Properties.SecurityGroups[0];
    expect(only(service, "AWS::EC2::SecurityGroupIngress").Properties).toEqual({
      GroupId: group,
      SourceSecurityGroupId: balancer,
      IpProtocol: "tcp",
      FromPort: 9000,
      ToPort: 9000,
      Description: "Load balancer to target",
    });
  });

  test("rolls out at 100/200 percent, and rolls back a version that does not start", () => {
    expect(properties.DeploymentConfiguration).toMatchObject({
      MinimumHealthyPercent: 100,
      MaximumPercent: 200,
      DeploymentCircuitBreaker: { Enable: true, Rollback: true },
    });
    expect(properties.TaskDefinition).toEqual({ Ref: only(service, "AWS::ECS::TaskDefinition").id });
  });

  test("depends on the cluster stack with its capacity-provider associations, so it is deleted before them", () => {
    const dependencies = assembly.getStackArtifact("ServiceStack").dependencies.map(({ id }) => id);
    expect(dependencies).toContain("ClusterStack");
    only(cluster, "AWS::ECS::ClusterCapacityProviderAssociations");
  });

  test("starts after the role, the rules and the listener that its tasks need", () => {
    const { DependsOn = [] } = only(service, "AWS::ECS::Service");
    const execution = every(service, "AWS::IAM::Policy").find(({ Properties }) =>
      /Execution/.test(Properties.PolicyName),
    );
    expect(DependsOn).toContain(execution?.id);
    expect(DependsOn).toContain(only(service, "AWS::EC2::SecurityGroupIngress").id);
    expect(DependsOn).toContain(only(service, "AWS::EC2::SecurityGroupEgress").id);
    expect(DependsOn).toContain(only(service, "AWS::ElasticLoadBalancingV2::Listener").id);
  });

  test("ignores failed health checks during the first 60 seconds of a task", () => {
    expect(properties.HealthCheckGracePeriodSeconds).toBe(60);
    const { service: slow } = synthesise({ service: { healthCheckGracePeriodSeconds: 180 } });
    expect(only(slow, "AWS::ECS::Service").Properties.HealthCheckGracePeriodSeconds).toBe(180);
  });

  describe("lets its tasks call", () => {
    const everything = { IpProtocol: "-1" };
    const tcp = (port: number) => ({ IpProtocol: "tcp", FromPort: port, ToPort: port });
    const everywhere = "0.0.0.0/0";
    const theVpc = "10.9.0.0/16";

    test.each([
      [
        "the VPC, and HTTPS everywhere, by default",
        undefined,
        [
          [theVpc, everything],
          [everywhere, tcp(443)],
        ],
      ],
      ["the VPC alone", [], [[theVpc, everything]]],
      [
        "each range on each of its ports, or on all",
        [{ cidr: everywhere, ports: [443, 587] }, { cidr: "10.1.0.0/16" }],
        [
          [theVpc, everything],
          [everywhere, tcp(443)],
          [everywhere, tcp(587)],
          ["10.1.0.0/16", everything],
        ],
      ],
      ["everything", [{ cidr: everywhere }, { cidr: everywhere, ports: [443] }], [[everywhere, everything]]],
    ])("%s", (_name, egress, expected) => {
      const { service: template } = synthesise({ network: { cidr: theVpc }, service: egress ? { egress } : {} });
      const [group] = only(template, "AWS::ECS::Service").Properties.NetworkConfiguration.AwsvpcConfiguration
        .SecurityGroups;
      const rules =
        template.findResources("AWS::EC2::SecurityGroup")[group["Fn::GetAtt"][0]]?.["Properties"].SecurityGroupEgress;
      expect(rules.map(({ CidrIp, Description, ...rest }: Record<string, unknown>) => [CidrIp, rest])).toEqual(
        expected,
      );
    });
  });

  test("passes its tags on to its tasks", () => {
    expect(properties).toMatchObject({ PropagateTags: "SERVICE", EnableECSManagedTags: true });
  });

  test("does not change with a new AMI or instance type", () => {
    const moved = synthesise({
      cluster: { instanceTypes: ["t3.large"] },
      service: { tasks: { min: 2, max: 2 } },
    });
    expect(moved.service.toJSON()).toEqual(service.toJSON());
  });
});

describe("R8: tasks follow the load and the clock", () => {
  const scaled = synthesise({
    service: {
      scaling: {
        cpuPercent: 55,
        memoryPercent: 70,
        requestsPerTask: 600,
        schedules: [{ name: "morning", cron: "0 8 ? * MON-FRI *", timeZone: "Europe/Berlin", min: 3, max: 4 }],
      },
    },
  }).service;

  test("by CPU, memory and requests", () => {
    const policies = every(scaled, "AWS::ApplicationAutoScaling::ScalingPolicy").map(({ Properties }) => {
      const { TargetValue, PredefinedMetricSpecification } = Properties.TargetTrackingScalingPolicyConfiguration;
      return [PredefinedMetricSpecification.PredefinedMetricType, TargetValue];
    });
    expect(policies).toEqual([
      ["ECSServiceAverageCPUUtilization", 55],
      ["ECSServiceAverageMemoryUtilization", 70],
      ["ALBRequestCountPerTarget", 600],
    ]);
  });

  test("faster up than down, because a task too few costs requests", () => {
    for (const { Properties } of every(scaled, "AWS::ApplicationAutoScaling::ScalingPolicy")) {
      expect(Properties.TargetTrackingScalingPolicyConfiguration).toMatchObject({
        ScaleOutCooldown: 60,
        ScaleInCooldown: 300,
      });
    }
  });

  test("by schedule, in its time zone", () => {
    expect(only(scaled, "AWS::ApplicationAutoScaling::ScalableTarget").Properties.ScheduledActions).toEqual([
      {
        ScheduledActionName: "morning",
        Schedule: "cron(0 8 ? * MON-FRI *)",
        Timezone: "Europe/Berlin",
        ScalableTargetAction: { MinCapacity: 3, MaxCapacity: 4 },
      },
    ]);
  });
});

describe("service.rollout.strategy", () => {
  const shifting = (strategy: "blue-green" | "canary" | "linear", bakeMinutes = 4) =>
    synthesise({
      cluster: { instances: { max: 8 } },
      service: { rollout: { strategy, stepPercent: 20, bakeMinutes } },
    }).service;

  test.each([
    ["blue-green", { Strategy: "BLUE_GREEN" }],
    ["canary", { Strategy: "CANARY", CanaryConfiguration: { CanaryPercent: 20, CanaryBakeTimeInMinutes: 4 } }],
    ["linear", { Strategy: "LINEAR", LinearConfiguration: { StepPercent: 20, StepBakeTimeInMinutes: 4 } }],
  ] as const)("%s is a deployment strategy of ECS, with two target groups", (strategy, expected) => {
    const template = shifting(strategy);
    const { DeploymentConfiguration, LoadBalancers } = only(template, "AWS::ECS::Service").Properties;
    expect(DeploymentConfiguration).toMatchObject({
      ...expected,
      BakeTimeInMinutes: 4,
      MinimumHealthyPercent: 100,
      MaximumPercent: 200,
    });
    const { AlternateTargetGroupArn, ProductionListenerRule } = LoadBalancers[0].AdvancedConfiguration;
    expect(LoadBalancers[0].TargetGroupArn).not.toEqual(AlternateTargetGroupArn);
    expect(ProductionListenerRule).toEqual({ Ref: only(template, "AWS::ElasticLoadBalancingV2::ListenerRule").id });
  });

  test("the listener rule sends all requests to the first target group, until ECS changes its weights", () => {
    const { Actions } = only(shifting("canary"), "AWS::ElasticLoadBalancingV2::ListenerRule").Properties;
    const weights = Actions[0].ForwardConfig.TargetGroups.map(({ Weight }: { Weight: number }) => Weight);
    expect(weights).toEqual([100, 0]);
  });

  test("the listener rule does not depend on the strategy or the bake time, because a change would reset its weights", () => {
    const rule = (template: typeof service) => only(template, "AWS::ElasticLoadBalancingV2::ListenerRule");
    expect(rule(shifting("canary", 9))).toEqual(rule(shifting("blue-green")));
  });

  test("a change from rolling to canary keeps the listener, so every request has a target", () => {
    const listener = (template: typeof service) => only(template, "AWS::ElasticLoadBalancingV2::Listener").Properties;
    expect(listener(shifting("canary"))).toEqual(listener(service));
  });
});
