import { mutantsOf } from "../mutant";

/** Auto Scaling group, capacity provider, cluster and the record of ECS Exec. */
export const cluster = [
  ...mutantsOf(
    "constructs/container-instances.ts",
    ["stacks/capacity-provider"],
    [
      ["a new AMI reaches no running instance", "updatePolicy: instanceRefresh(),", ""],
      ["a new AMI takes instances away before new ones start", "minHealthyPercentage: 100", "minHealthyPercentage: 90"],
      ["a bad AMI replaces all instances in one step", "maxHealthyPercentage: 150", "maxHealthyPercentage: 200"],
      [
        "an instance refresh waits for protected instances",
        "ScaleInProtectedInstances.REFRESH",
        "ScaleInProtectedInstances.WAIT",
      ],
      ["instances.min is ignored", "minCapacity: config.instances.min", "minCapacity: 0"],
      [
        "each deployment resets the number of instances",
        "maxCapacity: config.instances.max,",
        "maxCapacity: config.instances.max,\n      desiredCapacity: config.instances.min,",
      ],
      [
        "a later deployment takes AmazonECSManaged away",
        'Tags.of(this.autoScalingGroup).add("AmazonECSManaged", "true");',
        "",
      ],
      ["a failed drain abandons the instance", "defaultResult: autoscaling.DefaultResult.CONTINUE,", ""],
      [
        "tasks lose their instance in the middle of a drain",
        "heartbeatTimeout: Duration.seconds(props.drainSeconds)",
        "heartbeatTimeout: Duration.seconds(60)",
      ],
      [
        "ECS adds a second draining hook, which destroy waits for",
        '"ecs-managed-draining-termination-hook"',
        '"draining"',
      ],
      [
        "the alarm about the group has no data",
        "GroupMetric.IN_SERVICE_INSTANCES",
        "GroupMetric.MAX_SIZE",
        "stacks/alarm-mail",
      ],
      [
        "Spot instances leave without a replacement",
        "capacityRebalance: config.spotPercentage > 0,",
        "",
        "stacks/launch-template",
      ],
      [
        "even the fewest instances are Spot",
        "onDemandBaseCapacity: config.instances.min",
        "onDemandBaseCapacity: 0",
        "stacks/launch-template",
      ],
      [
        "Spot takes the cheapest pools, which are interrupted most",
        "PRICE_CAPACITY_OPTIMIZED",
        "LOWEST_PRICE",
        "stacks/launch-template",
      ],
      [
        "a new environment replaces all instances",
        'Tags.of(launchTemplate).remove("Environment");',
        "",
        "stacks/launch-template",
      ],
      [
        "destroy waits for ever for protected instances",
        "vpc: cluster.vpc,",
        "vpc: cluster.vpc,\n      newInstancesProtectedFromScaleIn: true,",
        "application/invariants",
      ],
    ],
  ),
  ...mutantsOf(
    "cluster-stack.ts",
    ["stacks/capacity-provider"],
    [
      [
        "tasks are cut off when their instance leaves",
        "enableManagedDraining: true",
        "enableManagedDraining: false",
        "application/invariants",
      ],
      [
        "managed termination protection blocks destroy",
        "enableManagedTerminationProtection: false",
        "enableManagedTerminationProtection: true",
      ],
      ["targetCapacityPercent is ignored", "targetCapacityPercent: config.cluster.targetCapacityPercent,", ""],
      ["managed scaling waits longer than the plan says", "instanceWarmupPeriod: instanceStartSeconds,", ""],
      ["destroy hangs at the last instances", "this.capacityProvider.node.addDependency(instances.drainingHook);", ""],
      ["the cluster's default strategy starts no task", "weight: 1", "weight: 0"],
      [
        "sessions of ECS Exec leave no record",
        ", executeCommandConfiguration: sessions.configuration",
        "",
        "stacks/exec-sessions",
      ],
      [
        "the cluster names a log group that does not exist yet",
        "this.cluster.node.addDependency(sessions);",
        "",
        "stacks/exec-sessions",
      ],
    ],
  ),
  ...mutantsOf(
    "constructs/exec-sessions.ts",
    ["stacks/exec-sessions"],
    [
      ["the sessions' record stays after destroy", "RemovalPolicy.DESTROY", "RemovalPolicy.RETAIN"],
      [
        "the sessions' record is kept for ever",
        "retention, removalPolicy",
        "retention: logs.RetentionDays.INFINITE, removalPolicy",
      ],
    ],
  ),
  ...mutantsOf(
    "config/timeouts.ts",
    ["stacks/capacity-provider"],
    [["a drain ends before the new task is healthy", "replacementSeconds = 850", "replacementSeconds = 100"]],
  ),
];
