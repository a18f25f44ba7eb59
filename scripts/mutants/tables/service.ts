import { mutantsOf } from "../mutant";

/** The ECS service: network, deployment, placement and scaling. */
export const service = [
  ...mutantsOf(
    "constructs/ecs-service.ts",
    ["stacks/service"],
    [
      [
        "tasks accept traffic from anywhere",
        'group.addEgressRule(ec2.Peer.ipv4(vpcCidr), ec2.Port.allTraffic(), "The VPC");',
        'group.addEgressRule(ec2.Peer.ipv4(vpcCidr), ec2.Port.allTraffic(), "");\n  group.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(9000));',
      ],
      [
        "tasks call every address and port",
        'egress.some(({ cidr, ports }) => cidr === "0.0.0.0/0" && ports === null)',
        "true",
      ],
      [
        "tasks cannot call their own VPC",
        'group.addEgressRule(ec2.Peer.ipv4(vpcCidr), ec2.Port.allTraffic(), "The VPC");',
        "",
      ],
      ["service.egress with a port opens every port", "ec2.Port.tcp(number)", "ec2.Port.allTcp()"],
      [
        "a slow start is killed by its health check",
        "Duration.seconds(config.healthCheckGracePeriodSeconds)",
        "Duration.seconds(0)",
      ],
      [
        "a version that does not start stays deployed",
        "circuitBreaker: { rollback: true }",
        "circuitBreaker: { rollback: false }",
      ],
      [
        "no alarm rolls a bad release back",
        "...(config.rollout.alarms && rollbackOn(deploymentAlarms)),",
        "",
        "stacks/deployment-alarms",
      ],
      [
        "an alarm ends a release and leaves it in place",
        "AlarmBehavior.ROLLBACK_ON_ALARM",
        "AlarmBehavior.FAIL_ON_ALARM",
        "stacks/deployment-alarms",
      ],
      [
        "rollout.alarms cannot be turned off",
        "config.rollout.alarms && rollbackOn",
        "true && rollbackOn",
        "stacks/deployment-alarms",
      ],
      [
        "the circuit breaker waits for as many failures as tasks",
        "Value: 50",
        "Value: 100",
        "stacks/deployment-alarms",
      ],
      [
        "a version that crashes after its start never fails",
        "ResetOnHealthyTask`, false",
        "ResetOnHealthyTask`, true",
        "stacks/deployment-alarms",
      ],
      ["the first tasks may not pull their image", "task.definition.obtainExecutionRole(),\n", "\n"],
      [
        "the first tasks are out of the load balancer's reach",
        "securityGroup,\n      ...loadBalancer.alb.connections.securityGroups,",
        "",
      ],
      ["each deployment resets the number of tasks", "!isScaled(config) && {", "{"],
      [
        "somebody can open a shell although ECS Exec is off",
        "enableExecuteCommand: config.enableExecuteCommand",
        "enableExecuteCommand: true",
        "stacks/exec-sessions",
      ],
    ],
  ),
  ...mutantsOf(
    "constructs/placement.ts",
    ["stacks/service"],
    [
      [
        "one instance takes all tasks with it",
        "placementConstraints: [ecs.PlacementConstraint.distinctInstances()],",
        "",
      ],
      ["one zone takes all tasks with it", "placementStrategies: [overZones],", ""],
      [
        "one instance takes the tasks of its zone with it, with spread",
        "[overZones, ecs.PlacementStrategy.spreadAcrossInstances()]",
        "[overZones]",
      ],
      ["tasks stay in one zone after the other has come back", "startsFirst ? ENABLED : DISABLED", "DISABLED"],
      [
        "ECS turns zone rebalancing on by itself, and refuses maxPercent 100",
        "return { availabilityZoneRebalancing, ...order",
        "return { ...order",
      ],
    ],
  ),
  ...mutantsOf(
    "constructs/rollout.ts",
    ["stacks/service"],
    [
      [
        "a release takes all tasks away before new ones run",
        "minHealthyPercent: rollout.minHealthyPercent",
        "minHealthyPercent: 0",
      ],
      [
        "a release starts more tasks than maxPercent",
        "maxHealthyPercent: rollout.maxPercent",
        "maxHealthyPercent: 400",
      ],
      ["a blue-green release lets the old tasks go", "minHealthyPercent: 100,", "minHealthyPercent: 0,"],
      [
        "nobody watches the last step of a release",
        "maxHealthyPercent: sideBySidePercent, bakeTime }",
        "maxHealthyPercent: sideBySidePercent }",
      ],
      [
        "a canary release moves half of the traffic at once",
        "canaryConfiguration: steps",
        "canaryConfiguration: { ...steps, stepPercent: 50 }",
      ],
      [
        "a linear release does not wait between its steps",
        "linearConfiguration: steps",
        "linearConfiguration: { ...steps, stepBakeTime: Duration.minutes(0) }",
      ],
    ],
  ),
  ...mutantsOf(
    "constructs/task-scaling.ts",
    ["stacks/service"],
    [
      ["scaling goes below tasks.min", "minCapacity: tasks.min", "minCapacity: 1"],
      ["scaling goes above tasks.max", "maxCapacity: tasks.max", "maxCapacity: 100"],
      [
        "tasks go as soon as a peak is over",
        "scaleInCooldown: Duration.minutes(5)",
        "scaleInCooldown: Duration.seconds(0)",
      ],
      ["new tasks come late", "scaleOutCooldown: Duration.minutes(1)", "scaleOutCooldown: Duration.minutes(30)"],
      ["load on the CPU starts no task", "scaling.cpuPercent !== null", "false"],
      ["the number of requests starts no task", "scaling.requestsPerTask !== null", "false"],
      ["a schedule acts at the wrong hour", "timeZone: TimeZone.of(timeZone),", ""],
      ["a schedule leaves fewer tasks than it says", "minCapacity: min,", "minCapacity: 0,"],
    ],
  ),
];
