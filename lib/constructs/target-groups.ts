import { Duration } from "aws-cdk-lib";
import type * as ec2 from "aws-cdk-lib/aws-ec2";
import * as ecs from "aws-cdk-lib/aws-ecs";
import * as elbv2 from "aws-cdk-lib/aws-elasticloadbalancingv2";
import { Construct } from "constructs";
import type { Config } from "../config";
import { defaults, timeouts } from "../config/contract";
import { healthCheck } from "../config/fixed";

export interface TargetsProps {
  readonly vpc: ec2.IVpc;
  readonly listener: elbv2.ApplicationListener;
  readonly service: Config["service"];
  readonly loadBalancer: Config["loadBalancer"];
}

/**
 * Where the listener forwards to. A rolling deployment has one target group; blue-green, canary and linear have two,
 * and a listener rule whose weights ECS shifts from one to the other.
 */
export class Targets extends Construct {
  readonly production: elbv2.ApplicationTargetGroup;
  /** All of them: after a deployment that shifts traffic the tasks are in the other one. */
  readonly groups: elbv2.ApplicationTargetGroup[];
  private readonly alternate?: ecs.AlternateTarget;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: TargetsProps,
  ) {
    super(scope, id);
    this.production = this.targetGroup("Production");
    props.listener.addTargetGroups("Production", { targetGroups: [this.production] });
    this.groups = [this.production];
    if (props.service.rollout.strategy !== "rolling") {
      const alternate = this.targetGroup("Alternate");
      this.alternate = this.shiftable(alternate);
      this.groups.push(alternate);
    }
  }

  /** Registers the service's tasks; ECS keeps the target groups up to date from then on. */
  attach(service: ecs.Ec2Service): void {
    const { containerName } = service.taskDefinition.defaultContainer ?? {};
    if (!containerName) throw new Error("a task definition without a container");
    this.production.addTarget(
      service.loadBalancerTarget({
        containerName,
        containerPort: this.props.service.port,
        ...(this.alternate && { alternateTarget: this.alternate }),
      }),
    );
  }

  private targetGroup(id: string): elbv2.ApplicationTargetGroup {
    const { vpc, service, loadBalancer } = this.props;
    return new elbv2.ApplicationTargetGroup(this, id, {
      vpc,
      targetType: elbv2.TargetType.IP,
      // ECS registers each task with its container's port, so this one is only a default; a target group with another one
      // would be a new group, without a task for a while.
      port: defaults.port,
      // The load balancer takes whatever certificate the task has: the service makes its own at start.
      protocol: loadBalancer.backendTls ? elbv2.ApplicationProtocol.HTTPS : elbv2.ApplicationProtocol.HTTP,
      protocolVersion:
        loadBalancer.targetProtocol === "http2"
          ? elbv2.ApplicationProtocolVersion.HTTP2
          : elbv2.ApplicationProtocolVersion.HTTP1,
      deregistrationDelay: Duration.seconds(timeouts.deregistrationDelay),
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
   * ECS changes the rule's weights during a deployment, and CloudFormation puts them back whenever the rule in the
   * template differs from the one before. So nothing in it may depend on the configuration (a change of
   * `targetProtocol` or `backendTls`, which makes new target groups, does reset them).
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
    return new ecs.AlternateTarget("Alternate", {
      alternateTargetGroup,
      productionListener: ecs.ListenerRuleConfiguration.applicationListenerRule(rule),
    });
  }
}
