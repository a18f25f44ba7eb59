import { type App, CrossStackReferences, PermissionsBoundary, ReferenceStrength, Tags } from "aws-cdk-lib";
import { ClusterStack } from "./cluster-stack";
import type { Config } from "./config";
import { boundaryName } from "./deployer/boundary";
import { ServiceStack } from "./service-stack";
import { VpcStack } from "./vpc-stack";

export interface ApplicationProps {
  /** Name of the stage, for instance "dev". It is a part of every stack's name. */
  readonly stage: string;
  readonly config: Config;
  /** Build argument BASE_IMAGE of the service's Dockerfile; default: the Dockerfile's own. */
  readonly baseImage?: string;
}

/** Builds the three stacks from a validated configuration: Vpc -> Cluster -> Service. */
export function buildApplication(app: App, { stage, config, baseImage }: ApplicationProps): void {
  const stack = (part: string) => ({
    stackName: `${config.name}-${stage}-${part}`,
    // The load balancer's own protection comes too late: CloudFormation deletes the service before it.
    terminationProtection: config.loadBalancer.deletionProtection,
    env: { ...(config.account && { account: config.account }), ...(config.region && { region: config.region }) },
    ...(config.deployer === "least-privilege" && {
      permissionsBoundary: PermissionsBoundary.fromName(boundaryName(config.name)),
    }),
  });

  // With the CDK's weak references an upstream stack can replace a value that a downstream stack still uses: a new VPC
  // would leave the service in the old one. With strong ones CloudFormation refuses that change first.
  CrossStackReferences.of(app).consume(ReferenceStrength.STRONG);

  const { vpc } = new VpcStack(app, "VpcStack", {
    ...stack("vpc"),
    config: config.network,
    logRetentionDays: config.observability.logRetentionDays,
  });

  const { cluster, capacityProvider } = new ClusterStack(app, "ClusterStack", {
    ...stack("cluster"),
    vpc,
    config,
  });

  new ServiceStack(app, "ServiceStack", {
    ...stack("service"),
    cluster,
    capacityProvider,
    config,
    ...(baseImage && { baseImage }),
  });

  Tags.of(app).add("Environment", config.environment);
}
