import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import type * as ecs from "aws-cdk-lib/aws-ecs";
import type { Construct } from "constructs";
import type { Config } from "./config";
import { timeouts } from "./config/timeouts";
import { AlarmMail } from "./constructs/alarm-mail";
import { Dashboard } from "./constructs/dashboard";
import { DeploymentAlarms } from "./constructs/deployment-alarms";
import { EcsService } from "./constructs/ecs-service";
import { LoadBalancer } from "./constructs/load-balancer";
import { LogQueries } from "./constructs/log-queries";
import { trafficMetrics } from "./constructs/metrics";
import { MonthlyBudget } from "./constructs/monthly-budget";
import { ServiceDomain } from "./constructs/service-domain";
import { TargetGroups } from "./constructs/target-groups";
import { FastApiTask } from "./constructs/task-definition";
import { WebAcl } from "./constructs/web-acl";

export interface ServiceStackProps extends StackProps {
  readonly cluster: ecs.ICluster;
  readonly capacityProvider: ecs.AsgCapacityProvider;
  readonly config: Config;
  /** Build argument BASE_IMAGE of the service's Dockerfile; default: the Dockerfile's own. */
  readonly baseImage?: string;
}

/**
 * The service: task, load balancer, target groups, ECS service and observability. They share a stack, because the
 * security groups of the load balancer and of the tasks refer to each other, which across stacks would be a cycle.
 */
export class ServiceStack extends Stack {
  constructor(scope: Construct, id: string, props: ServiceStackProps) {
    super(scope, id, props);
    const { cluster, capacityProvider, config, baseImage } = props;
    const { vpc } = cluster;

    const task = new FastApiTask(this, "Task", { config, ...(baseImage && { baseImage }) });

    const { rollout } = config.service;
    const { tls } = config.loadBalancer;
    const domain = tls !== null && "domainName" in tls ? new ServiceDomain(this, "Domain", tls) : undefined;

    // A load balancer cannot change from public to internal, and a target group belongs to one load balancer only. With
    // other ids, CloudFormation creates the new pair before it deletes the old one.
    const scheme = config.loadBalancer.public ? "" : "Internal";
    const loadBalancer = new LoadBalancer(this, `${scheme}LoadBalancer`, {
      vpc,
      config: config.loadBalancer,
      idleSeconds: timeouts(config).loadBalancerIdle,
      domain,
    });
    const { listener } = loadBalancer;
    const targetGroups = new TargetGroups(this, `${scheme}Targets`, { vpc, listener, config });
    if (config.loadBalancer.waf) new WebAcl(this, "WebAcl", { alb: loadBalancer.alb, config });

    const { alarmEmail, monthlyBudgetUsd, dashboard } = config.observability;
    const metrics = trafficMetrics(loadBalancer, targetGroups);
    const deploymentAlarms = new DeploymentAlarms(this, "DeploymentAlarms", { metrics, rollout });

    const service = new EcsService(this, "Service", {
      cluster,
      capacityProvider,
      task,
      loadBalancer,
      targetGroups,
      deploymentAlarms,
      vpcCidr: config.network.cidr,
      config: config.service,
    });

    const { autoScalingGroup } = capacityProvider;
    const observed = { config, metrics, deploymentAlarms, service, autoScalingGroup };
    new LogQueries(this, "LogQueries", task.logGroup);
    if (dashboard) new Dashboard(this, "Dashboard", { ...observed, capacityProvider });
    if (alarmEmail !== null) {
      new AlarmMail(this, "AlarmMail", { ...observed, email: alarmEmail });
      if (monthlyBudgetUsd !== null)
        new MonthlyBudget(this, "Budget", { limitUsd: monthlyBudgetUsd, email: alarmEmail });
    }

    new CfnOutput(this, "LoadBalancerUrl", {
      value: loadBalancer.url,
      description:
        tls === null || domain
          ? "Where the API answers"
          : "Where the API answers, but the certificate has another name: point that name here and call it",
    });
    new CfnOutput(this, "ClusterName", { value: cluster.clusterName, description: "For the AWS CLI" });
    new CfnOutput(this, "ServiceName", { value: service.serviceName, description: "For the AWS CLI" });
  }
}
