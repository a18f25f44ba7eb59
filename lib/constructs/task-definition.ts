import * as path from "node:path";
import { Duration, RemovalPolicy, Size, Stack } from "aws-cdk-lib";
import { Platform } from "aws-cdk-lib/aws-ecr-assets";
import * as ecs from "aws-cdk-lib/aws-ecs";
import * as logs from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { architecture } from "../capacity/instance-types";
import type { Config } from "../config";
import { containerEnvironment } from "../config/contract";
import { containerUser } from "../config/fixed";
import { projectRoot } from "../config/project-root";
import { timeouts } from "../config/timeouts";
import { acknowledge } from "./acknowledge";
import { SecretByArn } from "./secret-by-arn";

export interface FastApiTaskProps {
  readonly config: Config;
  /** Build argument BASE_IMAGE of the service's Dockerfile; default: the Dockerfile's own. */
  readonly baseImage?: string;
}

const containerName = "fastapi";

/** Size of the in-memory /tmp, in MiB. Only its used part counts towards the task's memory. */
const scratchMiB = 64;

/**
 * Log lines of a task that wait for CloudWatch Logs, in MiB: ECS's default. Later lines are lost. The memory is the Docker
 * daemon's (moby, `daemon/logger/ring.go`), so it is not in the task's limit, and each task of an instance can take this much.
 */
const logBufferMiB = 10;

/** The task: one container built from the service's folder, with its limits, log group and two roles. */
export class FastApiTask extends Construct {
  readonly definition: ecs.TaskDefinition;
  readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, props: FastApiTaskProps) {
    super(scope, id);
    const { cluster, service, loadBalancer, observability } = props.config;
    const seconds = timeouts(props.config);

    // Deleted with the service. A log group that stays would make the next deployment fail by its name.
    this.logGroup = new logs.LogGroup(this, "Logs", {
      retention: observability.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });

    this.definition = new ecs.TaskDefinition(this, "Definition", {
      // The CDK's default family is the same for every stage, so the revisions of stages would mix.
      family: Stack.of(this).stackName,
      compatibility: ecs.Compatibility.EC2,
      networkMode: ecs.NetworkMode.AWS_VPC,
      cpu: String(service.cpu),
      memoryMiB: String(service.memoryMiB),
    });
    const arm = architecture(cluster.instanceTypes) === "arm64";
    // The CDK renders a runtime platform for Fargate only. ECS accepts it for EC2, too, and places tasks by it.
    (this.definition.node.defaultChild as ecs.CfnTaskDefinition).runtimePlatform = {
      operatingSystemFamily: "LINUX",
      cpuArchitecture: arm ? "ARM64" : "X86_64",
    };

    acknowledge(this.definition, {
      ECS2: "The environment holds ports and timeouts; what is secret comes by service.secrets",
    });
    acknowledge(this.definition.obtainExecutionRole(), {
      "IAM5[Resource::*]":
        "ecr:GetAuthorizationToken takes no resource; kms:Decrypt is limited to one secret each by its encryption context",
    });

    this.definition.addContainer(containerName, {
      image: ecs.ContainerImage.fromAsset(path.resolve(projectRoot, service.directory), {
        platform: arm ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64,
        ...(props.baseImage && { buildArgs: { BASE_IMAGE: props.baseImage } }),
      }),
      portMappings: [
        {
          name: `${containerName}-${service.port}-tcp`,
          containerPort: service.port,
          protocol: ecs.Protocol.TCP,
          appProtocol: ecs.AppProtocol.http,
        },
      ],
      environment: { ...service.environment, ...containerEnvironment(service, seconds, loadBalancer) },
      secrets: Object.fromEntries(Object.entries(service.secrets).map(([name, arn]) => [name, new SecretByArn(arn)])),
      logging: ecs.LogDrivers.awsLogs({
        logGroup: this.logGroup,
        streamPrefix: "ecs",
        // In the blocking mode, a task hangs while CloudWatch Logs is out of reach. The default depends on the account's
        // setting `defaultLogDriverMode` (ECS API Reference, "LogConfiguration").
        mode: ecs.AwsLogDriverMode.NON_BLOCKING,
        maxBufferSize: Size.mebibytes(logBufferMiB),
      }),
      stopTimeout: Duration.seconds(seconds.containerStop),
      user: containerUser,
      // A program of the image with the setuid bit, for instance `su`, then gives no more rights. The ECS agent needs no
      // setting for it (amazon-ecs-agent, `TestStartStopWithSecurityOptionNoNewPrivileges`).
      dockerSecurityOptions: ["no-new-privileges"],
      // The agent of ECS Exec runs in the container and writes to its root filesystem.
      readonlyRootFilesystem: !service.enableExecuteCommand,
      linuxParameters: this.linuxParameters(service),
    });
  }

  private linuxParameters({ enableExecuteCommand }: Config["service"]): ecs.LinuxParameters {
    // An init process reaps zombies and forwards SIGTERM, also if the image starts with a shell.
    const parameters = new ecs.LinuxParameters(this, "Linux", { initProcessEnabled: true });
    // The agent of ECS Exec and its shell run as root with the container's capabilities, and AWS does not say which ones
    // they need (aws/containers-roadmap, issue 1360). The service itself, which is not root, gets none of them.
    if (!enableExecuteCommand) parameters.dropCapabilities(ecs.Capability.ALL);
    // Starlette spools large uploads to /tmp, and the root filesystem is read-only.
    parameters.addTmpfs({
      containerPath: "/tmp",
      size: scratchMiB,
      mountOptions: [ecs.TmpfsMountOption.NOEXEC, ecs.TmpfsMountOption.NOSUID, ecs.TmpfsMountOption.NODEV],
    });
    return parameters;
  }
}
