import { Duration } from "aws-cdk-lib";
import type * as ec2 from "aws-cdk-lib/aws-ec2";
import * as ecs from "aws-cdk-lib/aws-ecs";
import * as elbv2 from "aws-cdk-lib/aws-elasticloadbalancingv2";
import { Construct } from "constructs";
import type { Config } from "../config";
import { defaults } from "../config/contract";
import { healthCheck } from "../config/fixed";
import { timeouts } from "../config/timeouts";
import { acknowledge } from "./acknowledge";

export interface TargetGroupsProps {
  readonly vpc: ec2.IVpc;
  readonly listener: elbv2.ApplicationListener;
  readonly config: Pick<Config, "service" | "loadBalancer">;
}

/**
 * The target groups of the listener. A rolling deployment has one. Blue-green, canary and linear have two, and a listener
 * rule whose weights ECS shifts from one to the other.
 */
export class TargetGroups extends Construct {
  readonly production: elbv2.ApplicationTargetGroup;
  /** All target groups. After a deployment that shifts traffic, the tasks are in the alternate one. */
  readonly groups: elbv2.ApplicationTargetGroup[];
  private readonly alternate?: ecs.AlternateTarget;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: TargetGroupsProps,
  ) {
    super(scope, id);
    this.production = this.targetGroup("Production");
    props.listener.addTargetGroups("Production", { targetGroups: [this.production] });
    this.groups = [this.production];
    if (props.config.service.rollout.strategy !== "rolling") {
      const alternate = this.targetGroup("Alternate");
      this.alternate = this.shiftable(alternate);
      this.groups.push(alternate);
    }
  }

  /** Lets ECS register the service's tasks. */
  attach(service: ecs.Ec2Service): void {
    const { containerName } = service.taskDefinition.defaultContainer ?? {};
    if (!containerName) throw new Error("a task definition without a container");
    this.production.addTarget(
      service.loadBalancerTarget({
        containerName,
        containerPort: this.props.config.service.port,
        ...(this.alternate && { alternateTarget: this.alternate }),
      }),
    );
    if (!this.alternate) return;
    const policy = "arn:<AWS::Partition>:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers";
    acknowledge(service, {
      [`IAM4[Policy::${policy}]`]: "AWS keeps it up to date with what ECS calls to shift traffic",
    });
  }

  private targetGroup(id: string): elbv2.ApplicationTargetGroup {
    const { vpc, config } = this.props;
    const { service, loadBalancer } = config;
    return new elbv2.ApplicationTargetGroup(this, id, {
      vpc,
      targetType: elbv2.TargetType.IP,
      // Not service.port: ECS registers every task with its own port anyway. A different value here would replace the
      // target group, and the new one has no tasks for a while.
      port: defaults.port,
      // ALB does not validate the task's certificate, so the service makes one at start (ELB User Guide, "Target groups").
      protocol: loadBalancer.backendTls ? elbv2.ApplicationProtocol.HTTPS : elbv2.ApplicationProtocol.HTTP,
      protocolVersion:
        loadBalancer.targetProtocol === "http2"
          ? elbv2.ApplicationProtocolVersion.HTTP2
          : elbv2.ApplicationProtocolVersion.HTTP1,
      deregistrationDelay: Duration.seconds(timeouts(config).deregistrationDelay),
      healthCheck: {
        path: service.healthCheckPath,
        ...(loadBalancer.backendTls && { protocol: elbv2.Protocol.HTTPS }),
        interval: Duration.seconds(healthCheck.intervalSeconds),
        timeout: Duration.seconds(healthCheck.timeoutSeconds),
        healthyThresholdCount: healthCheck.healthyThreshold,
        unhealthyThresholdCount: healthCheck.unhealthyThreshold,
      },
    });
  }

  /**
   * The listener rule whose weights ECS changes during a deployment. CloudFormation resets them whenever the rule in the
   * template changes (aws/aws-cdk, issue 36649), and ECS does not notice (aws/containers-roadmap, issue 2853). So the rule
   * depends only on the fields that README names in "Changes that need care".
   */
  private shiftable(alternateTargetGroup: elbv2.ApplicationTargetGroup): ecs.AlternateTarget {
    const rule = new elbv2.ApplicationListenerRule(this, "Rule", {
      listener: this.props.listener,
      priority: 1,
      conditions: [elbv2.ListenerCondition.pathPatterns(["/*"])],
      action: elbv2.ListenerAction.weightedForward([
        { targetGroup: this.production, weight: 100 },
        { targetGroup: alternateTargetGroup, weight: 0 },
      ]),
    });
    // Without tags: a changed tag, for instance `environment`, would reset the weights, too.
    (rule.node.defaultChild as elbv2.CfnListenerRule).addPropertyDeletionOverride("Tags");
    return new ecs.AlternateTarget("Alternate", {
      alternateTargetGroup,
      productionListener: ecs.ListenerRuleConfiguration.applicationListenerRule(rule),
    });
  }
}
