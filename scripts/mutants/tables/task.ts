import { mutantsOf } from "../mutant";

/** The task definition: user, file system, capabilities, logs, secrets and stop. */
export const task = [
  ...mutantsOf(
    "constructs/task-definition.ts",
    ["stacks/task-definition"],
    [
      ["the image decides who the container runs as", "user: containerUser,", ""],
      ["a setuid program gives a task more rights", 'dockerSecurityOptions: ["no-new-privileges"],', ""],
      [
        "code in a task changes the image's files",
        "readonlyRootFilesystem: !service.enableExecuteCommand",
        "readonlyRootFilesystem: false",
      ],
      [
        "ECS Exec cannot start its agent",
        "readonlyRootFilesystem: !service.enableExecuteCommand",
        "readonlyRootFilesystem: true",
      ],
      ["the container is privileged", "user: containerUser,", "user: containerUser,\n      privileged: true,"],
      [
        "the container keeps Docker's capabilities",
        "if (!enableExecuteCommand) parameters.dropCapabilities(ecs.Capability.ALL);",
        "",
      ],
      ["programs can be started from /tmp", "ecs.TmpfsMountOption.NOEXEC, ", ""],
      ["SIGTERM does not reach the server behind a shell", "initProcessEnabled: true", "initProcessEnabled: false"],
      ["tasks share the instance's network", "ecs.NetworkMode.AWS_VPC", "ecs.NetworkMode.BRIDGE"],
      [
        "tasks hang while CloudWatch Logs is out of reach",
        "mode: ecs.AwsLogDriverMode.NON_BLOCKING,\n        maxBufferSize: Size.mebibytes(logBufferMiB),",
        "",
      ],
      [
        "the service's logs are kept for ten years",
        "retention: observability.logRetentionDays",
        "retention: logs.RetentionDays.TEN_YEARS",
      ],
      [
        "a second deployment fails by the name of the logs",
        "RemovalPolicy.DESTROY",
        "RemovalPolicy.RETAIN",
        "application/invariants",
      ],
      [
        "a task controls Docker on its instance",
        "acknowledge(this.definition, {",
        'this.definition.addVolume({ name: "docker", host: { sourcePath: "/var/run/docker.sock" } });\n    acknowledge(this.definition, {',
        "security/hardening",
      ],
      [
        "a task reads every bucket",
        "acknowledge(this.definition, {",
        'const { PolicyStatement } = require("aws-cdk-lib/aws-iam");\n    this.definition.addToTaskRolePolicy(new PolicyStatement({ actions: ["s3:GetObject"], resources: ["*"] }));\n    acknowledge(this.definition, {',
      ],
      [
        "ECS kills a task whose requests are still open",
        "stopTimeout: Duration.seconds(seconds.containerStop)",
        "stopTimeout: Duration.seconds(5)",
        "stacks/load-balancer",
      ],
      ["the revisions of all stages mix", "family: Stack.of(this).stackName,", ""],
    ],
  ),
  ...mutantsOf("config/fixed.ts", ["stacks/task-definition"], [["tasks run as root", '"10001:10001"', '"0:0"']]),
  ...mutantsOf(
    "constructs/secret-by-arn.ts",
    ["stacks/task-definition"],
    [
      ["a task may read every secret", "resourceArns: [secret]", 'resourceArns: ["*"]'],
      ["a secret's key decrypts through any service", '"kms:ViaService": `${service}.${region}.amazonaws.com`,', ""],
      [
        "a secret's key decrypts other secrets",
        '[`kms:EncryptionContext:${isParameter ? "PARAMETER_ARN" : "SecretARN"}`]: secret,',
        "",
      ],
    ],
  ),
  ...mutantsOf(
    "config/timeouts.ts",
    ["config/timeouts"],
    [
      [
        "the load balancer uses a connection that the server has closed",
        "loadBalancerIdle + marginSeconds.keepAlive",
        "loadBalancerIdle - 1",
      ],
      ["a long request ends when its task leaves", "request + marginSeconds.deregistrationDelay", "10"],
      [
        "the server ends before its last requests do",
        "deregistrationDelay + marginSeconds.gracefulStop",
        "deregistrationDelay - 1",
      ],
      ["ECS kills the server before it has ended", "gracefulStop + marginSeconds.containerStop", "gracefulStop"],
      ["the load balancer answers 504 while a task works", "request + marginSeconds.loadBalancerIdle", "request"],
    ],
  ),
];
