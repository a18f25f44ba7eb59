import { mutantsOf } from "../mutant";

/** AWS WAF. */
export const webAcl = [
  ...mutantsOf(
    "constructs/web-acl.ts",
    ["stacks/web-acl"],
    [
      ["AWS WAF blocks nothing", "overrideAction: { none: {} }", "overrideAction: { count: {} }"],
      ["AWS WAF blocks everyone", "defaultAction: { allow: {} }", "defaultAction: { block: {} }", "security/hardening"],
      ["AWS WAF stands in front of something else", "resourceArn: alb.loadBalancerArn", "resourceArn: acl.attrArn"],
      ["wafRateLimit only counts", "action: { block: {} }", "action: { count: {} }"],
      ["wafRateLimit counts a longer time", "evaluationWindowSec: 300", "evaluationWindowSec: 600"],
      [
        "wafRateLimit does not count what other rules block",
        "[...(wafRateLimit === null ? [] : [rateRule(wafRateLimit)]), ...managedRuleGroups.map(managedRules)]",
        "[...managedRuleGroups.map(managedRules), ...(wafRateLimit === null ? [] : [rateRule(wafRateLimit)])]",
      ],
      ["the WAF log has the values of cookies", '["authorization", "cookie"]', '["authorization"]'],
      ["the WAF log is kept for ever", "retention,\n", "retention: logs.RetentionDays.INFINITE,\n"],
      ["a second deployment fails by the name of the WAF log", "RemovalPolicy.DESTROY", "RemovalPolicy.RETAIN"],
      ["the WAF log has every request", 'DefaultBehavior: "DROP"', 'DefaultBehavior: "KEEP"'],
      ["the WAF log does not show counted requests", '["BLOCK", "EXCLUDED_AS_COUNT"]', '["BLOCK"]'],
    ],
  ),
  ...mutantsOf(
    "config/fixed.ts",
    ["stacks/web-acl"],
    [
      ["AWS WAF does not know the bad inputs", '  "AWSManagedRulesKnownBadInputsRuleSet",\n', ""],
      ["AWS WAF refuses an upload above 8 KB", '["SizeRestrictions_BODY"]', "[]"],
    ],
  ),
];
