/** AWS's managed rule groups that fit any HTTP API, in the order they are asked; together 925 of the 1,500 free WCU. */
export const managedRuleGroups = [
  "AWSManagedRulesAmazonIpReputationList",
  "AWSManagedRulesCommonRuleSet",
  "AWSManagedRulesKnownBadInputsRuleSet",
];
