import type { Configuration } from "../../lib/config";
import { only, synthesise } from "../support/synthesise";

const withWaf = (loadBalancer: Configuration["loadBalancer"] = {}, rest: Configuration = {}) =>
  synthesise({ ...rest, loadBalancer: { waf: true, ...loadBalancer } }).service;
const aclOf = (template: ReturnType<typeof withWaf>) => only(template, "AWS::WAFv2::WebACL").Properties;

interface Rule {
  Name: string;
  Priority: number;
  Statement: Record<string, { RuleActionOverrides?: [] }>;
}

const template = withWaf();
const acl = aclOf(template);

test("waf: AWS's managed rules, which only count large bodies, associated with the load balancer", () => {
  // None keeps the group's own actions. "count" would block no request.
  for (const { OverrideAction } of acl.Rules) expect(OverrideAction).toEqual({ None: {} });
  const counted = acl.Rules.map(({ Name, Statement }: Rule) => [
    Name,
    Statement["ManagedRuleGroupStatement"]?.RuleActionOverrides ?? [],
  ]);
  expect(Object.fromEntries(counted)).toEqual({
    AWSManagedRulesAmazonIpReputationList: [],
    AWSManagedRulesCommonRuleSet: [{ Name: "SizeRestrictions_BODY", ActionToUse: { Count: {} } }],
    AWSManagedRulesKnownBadInputsRuleSet: [],
  });
  expect(only(template, "AWS::WAFv2::WebACLAssociation").Properties.ResourceArn).toEqual({
    Ref: only(template, "AWS::ElasticLoadBalancingV2::LoadBalancer").id,
  });
});

test("waf: the names of metrics and log group carry the stage, and AWS names the web ACL", () => {
  expect(acl.VisibilityConfig.MetricName).toBe("fastapi-test-service-WebAcl");
  expect(acl.Name).toBeUndefined();
});

test("waf: logs blocked and counted requests to a log group with the configured retention, which is deleted with the stack", () => {
  const logged = withWaf({}, { observability: { logRetentionDays: 7 } });
  const [log] = Object.entries(logged.findResources("AWS::Logs::LogGroup")).filter(([id]) => id.startsWith("WebAcl"));
  expect(log?.[1]).toMatchObject({
    Properties: { LogGroupName: "aws-waf-logs-fastapi-test-service", RetentionInDays: 7 },
    DeletionPolicy: "Delete",
  });
  const { LogDestinationConfigs, ...logging } = only(logged, "AWS::WAFv2::LoggingConfiguration").Properties;
  expect(LogDestinationConfigs[0]["Fn::Join"][1].slice(-2)).toEqual([":log-group:", { Ref: log?.[0] }]);
  expect(logging).toMatchObject({
    ResourceArn: { "Fn::GetAtt": [only(logged, "AWS::WAFv2::WebACL").id, "Arn"] },
    LoggingFilter: {
      DefaultBehavior: "DROP",
      Filters: [
        {
          Behavior: "KEEP",
          Requirement: "MEETS_ANY",
          Conditions: [{ ActionCondition: { Action: "BLOCK" } }, { ActionCondition: { Action: "EXCLUDED_AS_COUNT" } }],
        },
      ],
    },
  });
});

test("waf: neither log nor sampled requests hold credentials", () => {
  expect(acl.DataProtectionConfig.DataProtections).toEqual([
    { Action: "SUBSTITUTION", Field: { FieldType: "SINGLE_HEADER", FieldKeys: ["authorization", "cookie"] } },
  ]);
});

test("waf: web ACL and log group keep their logical ids if public changes, because their names are taken", () => {
  const ids = (isPublic: boolean) =>
    Object.keys(withWaf({ public: isPublic }).toJSON()["Resources"]).filter((id) => id.startsWith("WebAcl"));
  expect(ids(true)).toHaveLength(4);
  expect(ids(false)).toEqual(ids(true));
});

test("wafRateLimit: the first rule blocks an address above the limit of five minutes", () => {
  const rules: Rule[] = aclOf(withWaf({ wafRateLimit: 2000 })).Rules;
  expect(rules.map(({ Priority }) => Priority)).toEqual([0, 1, 2, 3]);
  expect(rules[0]).toMatchObject({
    Action: { Block: {} },
    Statement: { RateBasedStatement: { AggregateKeyType: "IP", Limit: 2000, EvaluationWindowSec: 300 } },
  });
  expect(acl.Rules).toHaveLength(3);
});
