import { type App, CrossStackReferences, ReferenceStrength, Tags } from "aws-cdk-lib";
import { ClusterStack } from "./cluster-stack";
import type { Config } from "./config";
import { ServiceStack } from "./service-stack";
import { VpcStack } from "./vpc-stack";

export interface ApplicationProps {
  /** Stage, for instance "dev": part of every stack's name. */
  readonly stage: string;
  readonly config: Config;
  /** Build argument BASE_IMAGE of the service's Dockerfile; default: the Dockerfile's own. */
  readonly baseImage?: string;
}

/** Wires a validated configuration into three stacks: Vpc -> Cluster -> Service. */
export function buildApplication(app: App, { stage, config, baseImage }: ApplicationProps): void {
  const stack = (part: string) => ({
    stackName: `${config.name}-${stage}-${part}`,
    env: { ...(config.account && { account: config.account }), ...(config.region && { region: config.region }) },
  });

  // The CDK's weak references let an upstream value change unnoticed: a new VPC would leave the service behind in the old
  // one. Strong ones make CloudFormation refuse that before anything is gone.
  CrossStackReferences.of(app).consume(ReferenceStrength.STRONG);

  const { vpc } = new VpcStack(app, "VpcStack", {
    ...stack("vpc"),
    network: config.network,
    logRetentionDays: config.observability.logRetentionDays,
  });

  const { cluster, capacityProvider } = new ClusterStack(app, "ClusterStack", {
    ...stack("cluster"),
    vpc,
    capacity: config.cluster,
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
