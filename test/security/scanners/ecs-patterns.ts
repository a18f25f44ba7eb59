import * as path from "node:path";
import { App, Stack } from "aws-cdk-lib";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as ecs from "aws-cdk-lib/aws-ecs";
import { ApplicationLoadBalancedEc2Service } from "aws-cdk-lib/aws-ecs-patterns";
import { projectRoot } from "../../../lib/config/project-root";
import { context } from "../../support/synthesise";

/**
 * The service on the CDK's own pattern, with nothing but the properties that it requires (aws-ecs-patterns module,
 * "Application Load Balanced Services"), and with this project's feature flags.
 */
export function ecsPatternsApp(): App {
  // The CDK would print its advice about the pattern.
  const app = new App({ context: { ...context, "@aws-cdk/core:annotationsInValidationReport": false } });
  const stack = new Stack(app, "EcsPatterns");
  const cluster = new ecs.Cluster(stack, "Cluster");
  cluster.addCapacity("Capacity", { instanceType: new ec2.InstanceType("t3.medium") });
  new ApplicationLoadBalancedEc2Service(stack, "Service", {
    cluster,
    memoryLimitMiB: 512,
    taskImageOptions: { image: ecs.ContainerImage.fromAsset(path.join(projectRoot, "service")) },
  });
  return app;
}
