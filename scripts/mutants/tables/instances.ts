import { mutantsOf } from "../mutant";

/** Launch template, role and join hook of the instances. */
export const instances = [
  ...mutantsOf(
    "constructs/launch-template.ts",
    ["stacks/launch-template"],
    [
      ["instances get public addresses", "associatePublicIpAddress: false", "associatePublicIpAddress: true"],
      ["an instance answers IMDSv1", "requireImdsv2: true", "requireImdsv2: false"],
      ["containers reach the instance's metadata", "httpPutResponseHopLimit: 1", "httpPutResponseHopLimit: 2"],
      ["the root volume is not encrypted", "encrypted: true", "encrypted: false"],
      [
        "anyone reaches a port of the instances",
        'ec2.Port.tcp(443), "ECS, ECR, SSM and CloudWatch");',
        'ec2.Port.tcp(443), "");\n    group.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(9000));',
      ],
      ["instances call every port outside", "allowAllOutbound: false", "allowAllOutbound: true"],
      [
        "somebody's key opens the instances by SSH",
        "detailedMonitoring: true,",
        'detailedMonitoring: true,\n      keyPair: ec2.KeyPair.fromKeyPairName(this, "Key", "ops"),',
        "security/hardening",
      ],
      ["a shut-down instance stays and costs", "ShutdownBehavior.TERMINATE", "ShutdownBehavior.STOP"],
      ["instances report every five minutes only", "detailedMonitoring: true", "detailedMonitoring: false"],
      ["tasks get the instance's credentials", 'ECS_AWSVPC_BLOCK_IMDS: "true"', 'ECS_AWSVPC_BLOCK_IMDS: "false"'],
      ["who may run tasks is root on an instance", 'ECS_DISABLE_PRIVILEGED: "true"', 'ECS_DISABLE_PRIVILEGED: "false"'],
      [
        "a Spot interruption cuts the tasks off",
        'ECS_ENABLE_SPOT_INSTANCE_DRAINING: "true"',
        'ECS_ENABLE_SPOT_INSTANCE_DRAINING: "false"',
      ],
      ["running instances never get a trunk", "if (config.eniTrunking) userData", "if (false) userData"],
      ["amiVersion is ignored", '${amiVersion ?? "recommended"}', "recommended"],
      [
        "a Graviton instance gets an image of the other architecture",
        '"amazon-linux-2023/arm64" :',
        '"amazon-linux-2023" :',
      ],
    ],
  ),
  ...mutantsOf(
    "constructs/instance-role.ts",
    ["stacks/launch-template"],
    [
      [
        "instances are administrators of the account",
        'fromAwsManagedPolicyName("AmazonSSMManagedInstanceCore")',
        'fromAwsManagedPolicyName("AdministratorAccess")',
      ],
      [
        "an instance reads the account's parameters",
        '["ssm:GetParameter", "ssm:GetParameters"]',
        '["ssm:GetParameter"]',
      ],
      ["an instance reads every image", '...["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage"],', ""],
      ["an instance writes to every log group", '...["logs:CreateLogStream", "logs:PutLogEvents"],', ""],
      ["an instance creates clusters", 'actions: ["ecs:CreateCluster"]', 'actions: ["ecs:DeleteCluster"]'],
      ["an instance joins other clusters", "notResources: [clusterArn]", "resources: [clusterArn]"],
      ["an instance polls for the tasks of other clusters", "ArnNotEquals", "ArnEquals"],
      ["what the instance role denies is allowed", "effect: iam.Effect.DENY", "effect: iam.Effect.ALLOW"],
    ],
  ),
  ...mutantsOf(
    "constructs/join-hook.ts",
    ["stacks/launch-template"],
    [
      ["an instance completes the hooks of every group", "*:autoScalingGroupName/${groupName}", "*"],
      ["an instance counts before it has joined the cluster", " | grep -q container-instance/", ""],
      [
        "one refused call leaves an instance out of service",
        'until ${complete}; do sleep 5; done"',
        '${complete} || true"',
      ],
      [
        "an instance that never joins stays in service",
        "DefaultResult.ABANDON",
        "DefaultResult.CONTINUE",
        "stacks/capacity-provider",
      ],
      [
        "a slow instance is terminated before it joins",
        "heartbeatTimeout: Duration.seconds(joinSeconds)",
        "heartbeatTimeout: Duration.seconds(60)",
        "stacks/capacity-provider",
      ],
    ],
  ),
  ...mutantsOf(
    "config/fixed.ts",
    ["stacks/launch-template"],
    [["the root volume is smaller than the AMI's snapshot", "rootVolumeGiB = 30", "rootVolumeGiB = 20"]],
  ),
];
