import { ArnFormat, RemovalPolicy, Stack } from "aws-cdk-lib";
import type * as elbv2 from "aws-cdk-lib/aws-elasticloadbalancingv2";
import * as logs from "aws-cdk-lib/aws-logs";
import * as wafv2 from "aws-cdk-lib/aws-wafv2";
import { Construct } from "constructs";
import type { Config } from "../config";
import { countedRules, managedRuleGroups } from "../config/fixed";

export interface WebAclProps {
  readonly alb: elbv2.ApplicationLoadBalancer;
  readonly config: Pick<Config, "loadBalancer" | "observability">;
}

/**
 * A web ACL with AWS's managed rules in front of the load balancer. It stands outside the load balancer's construct, because
 * a new load balancer must not get a second log group of the same name.
 */
export class WebAcl extends Construct {
  constructor(scope: Construct, id: string, { alb, config }: WebAclProps) {
    super(scope, id);
    const { wafRateLimit } = config.loadBalancer;
    const acl = new wafv2.CfnWebACL(this, "Acl", {
      scope: "REGIONAL",
      defaultAction: { allow: {} },
      // The metrics of all web ACLs of an account share one namespace.
      visibilityConfig: visibility(`${Stack.of(this).stackName}-WebAcl`),
      rules: [...(wafRateLimit === null ? [] : [rateRule(wafRateLimit)]), ...managedRuleGroups.map(managedRules)].map(
        (rule, priority) => ({ ...rule, priority, visibilityConfig: visibility(rule.name) }),
      ),
      // Credentials. This also keeps them out of the sampled requests, which redacted fields of the log would not (AWS WAF
      // API Reference, "DataProtectionConfig").
      dataProtectionConfig: {
        dataProtections: [
          { action: "SUBSTITUTION", field: { fieldType: "SINGLE_HEADER", fieldKeys: ["authorization", "cookie"] } },
        ],
      },
    });
    new wafv2.CfnWebACLAssociation(this, "Association", {
      resourceArn: alb.loadBalancerArn,
      webAclArn: acl.attrArn,
    });
    this.logRequests(acl, config.observability.logRetentionDays);
  }

  /** Logs the requests that a rule blocked or counted. The access logs of the load balancer have the others. */
  private logRequests(acl: wafv2.CfnWebACL, retention: logs.RetentionDays): void {
    const logGroup = new logs.LogGroup(this, "Log", {
      // AWS WAF writes to no log group without this prefix. It gives the group its resource policy by itself (AWS WAF API
      // Reference, "LoggingConfiguration").
      logGroupName: `aws-waf-logs-${Stack.of(this).stackName}`,
      retention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new wafv2.CfnLoggingConfiguration(this, "Logging", {
      resourceArn: acl.attrArn,
      // Without the ":*" that ends the log group's own ARN (aws/aws-cdk, issue 18253).
      logDestinationConfigs: [
        Stack.of(this).formatArn({
          service: "logs",
          resource: "log-group",
          resourceName: logGroup.logGroupName,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
      // The CDK passes these keys on as they are, so they need CloudFormation's capitals (aws/aws-cdk, issue 23709).
      loggingFilter: {
        DefaultBehavior: "DROP",
        Filters: [
          {
            Behavior: "KEEP",
            Requirement: "MEETS_ANY",
            // The second one stands for a rule whose own action is overridden by Count.
            Conditions: ["BLOCK", "EXCLUDED_AS_COUNT"].map((Action) => ({ ActionCondition: { Action } })),
          },
        ],
      },
    });
  }
}

type Rule = Omit<wafv2.CfnWebACL.RuleProperty, "priority" | "visibilityConfig">;

/**
 * Blocks an address above the limit of five minutes until its rate falls. It comes first, so that it also counts what the
 * other rules block.
 */
function rateRule(limit: number): Rule {
  return {
    name: "RateLimit",
    action: { block: {} },
    statement: { rateBasedStatement: { aggregateKeyType: "IP", limit, evaluationWindowSec: 300 } },
  };
}

function managedRules(name: string): Rule {
  // The rules of the group that count in place of their own action.
  const counted = countedRules[name]?.map((rule) => ({ name: rule, actionToUse: { count: {} } }));
  return {
    name,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: { vendorName: "AWS", name, ...(counted && { ruleActionOverrides: counted }) },
    },
  };
}

function visibility(metricName: string): wafv2.CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName };
}
