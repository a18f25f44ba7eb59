import * as path from "node:path";
import { Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { Platform } from "aws-cdk-lib/aws-ecr-assets";
import * as ecs from "aws-cdk-lib/aws-ecs";
import * as logs from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { architecture } from "../capacity/instance-types";
import type { Config } from "../config";
import { containerEnvironment, timeouts } from "../config/contract";
import { accept } from "./acknowledge";
import { SecretByArn } from "./secret-by-arn";

export interface FastApiTaskProps {
  readonly service: Config["service"];
  readonly instanceTypes: Config["cluster"]["instanceTypes"];
  /** Whose idle timeout the server has to outlast, and who may want TLS of it. */
  readonly loadBalancer: Config["loadBalancer"];
  readonly logRetentionDays: logs.RetentionDays;
  /** Build argument BASE_IMAGE of the Dockerfile; default: the Dockerfile's own. */
  readonly baseImage?: string;
}

const containerName = "fastapi";

/** Room for temporary files, in MiB; it counts towards the task's memory only as far as it is used. */
const scratchMiB = 64;

/** What a task is: one container built from the service's folder, its limits, its log group and its two roles. */
export class FastApiTask extends Construct {
  readonly definition: ecs.TaskDefinition;
  readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, props: FastApiTaskProps) {
    super(scope, id);
    const { service } = props;

    // The tasks' logs go with the service: nothing is left behind, and a second deployment finds no group in its way.
    this.logGroup = new logs.LogGroup(this, "Logs", {
      retention: props.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });

    this.definition = new ecs.TaskDefinition(this, "Definition", {
      // The CDK's own would be the same for every stage, and their revisions would mix.
      family: Stack.of(this).stackName,
      compatibility: ecs.Compatibility.EC2,
      networkMode: ecs.NetworkMode.AWS_VPC,
      cpu: String(service.cpu),
      memoryMiB: String(service.memoryMiB),
    });
    const arm = architecture(props.instanceTypes) === "arm64";
    // The CDK renders a runtime platform for Fargate alone; ECS accepts it for EC2 and then places by it.
    (this.definition.node.defaultChild as ecs.CfnTaskDefinition).runtimePlatform = {
      operatingSystemFamily: "LINUX",
      cpuArchitecture: arm ? "ARM64" : "X86_64",
    };

    accept(this.definition, {
      ECS2: "The environment holds ports and timeouts; what is secret comes by service.secrets",
      "IAM5[Resource::*]": "ecr:GetAuthorizationToken takes no resource",
    });

    this.definition.addContainer(containerName, {
      image: ecs.ContainerImage.fromAsset(path.resolve(__dirname, "..", "..", service.directory), {
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
      environment: { ...service.environment, ...containerEnvironment(service.port, props.loadBalancer) },
      secrets: Object.fromEntries(Object.entries(service.secrets).map(([name, arn]) => [name, new SecretByArn(arn)])),
      logging: ecs.LogDrivers.awsLogs({ logGroup: this.logGroup, streamPrefix: "ecs" }),
      stopTimeout: Duration.seconds(timeouts.containerStop),
      // ECS Exec runs an agent in the container, which writes to the root filesystem.
      readonlyRootFilesystem: !service.enableExecuteCommand,
      linuxParameters: this.linuxParameters(),
    });
  }

  private linuxParameters(): ecs.LinuxParameters {
    // An init process reaps zombies and passes SIGTERM on, whatever the image starts with.
    const parameters = new ecs.LinuxParameters(this, "Linux", { initProcessEnabled: true });
    parameters.dropCapabilities(ecs.Capability.ALL);
    // Frameworks spool large uploads to /tmp, which the read-only root filesystem would refuse.
    parameters.addTmpfs({
      containerPath: "/tmp",
      size: scratchMiB,
      mountOptions: [ecs.TmpfsMountOption.NOEXEC, ecs.TmpfsMountOption.NOSUID, ecs.TmpfsMountOption.NODEV],
    });
    return parameters;
  }
}
