import { Stack } from "aws-cdk-lib";
import type * as elbv2 from "aws-cdk-lib/aws-elasticloadbalancingv2";
import * as wafv2 from "aws-cdk-lib/aws-wafv2";
import type { Construct } from "constructs";
import { countedRules, managedRuleGroups } from "../config/fixed";

/** Adds a web ACL with AWS's managed rules to the load balancer. */
export function addWebAcl(scope: Construct, alb: elbv2.ApplicationLoadBalancer): void {
  const acl = new wafv2.CfnWebACL(scope, "WebAcl", {
    scope: "REGIONAL",
    defaultAction: { allow: {} },
    // The metrics of all web ACLs of an account share one namespace.
    visibilityConfig: visibility(`${Stack.of(scope).stackName}-WebAcl`),
    rules: managedRuleGroups.map((name, priority) => ({
      name,
      priority,
      overrideAction: { none: {} },
      statement: { managedRuleGroupStatement: { vendorName: "AWS", name, ...overrides(name) } },
      visibilityConfig: visibility(name),
    })),
  });
  new wafv2.CfnWebACLAssociation(scope, "WebAclAssociation", {
    resourceArn: alb.loadBalancerArn,
    webAclArn: acl.attrArn,
  });
}

/** The rules of a group that count in place of their own action. */
function overrides(group: string): Pick<wafv2.CfnWebACL.ManagedRuleGroupStatementProperty, "ruleActionOverrides"> {
  const rules = countedRules[group];
  return rules ? { ruleActionOverrides: rules.map((name) => ({ name, actionToUse: { count: {} } })) } : {};
}

function visibility(metricName: string): wafv2.CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName };
}
