/**
 * List prices in USD of us-east-1, without taxes, free tiers and discounts. Each names its price page: compare before you
 * rely on one. They have not changed for years, the public IPv4 address since February 2024. The prices of the instances
 * stand in lib/capacity/data/instance-types.json.
 */
export const prices = {
  /** NAT gateway, an hour (aws.amazon.com/vpc/pricing). */
  natGatewayHour: 0.045,
  /** Application Load Balancer, an hour (aws.amazon.com/elasticloadbalancing/pricing). */
  loadBalancerHour: 0.0225,
  /** Public IPv4 address, an hour (aws.amazon.com/vpc/pricing). */
  publicIpv4Hour: 0.005,
  /** Interface endpoint, an hour in one zone (aws.amazon.com/privatelink/pricing). */
  endpointHour: 0.01,
  /** gp3 volume, a GiB and month (aws.amazon.com/ebs/pricing). */
  volumeGiBMonth: 0.08,
  /** CloudWatch metric, a month (aws.amazon.com/cloudwatch/pricing). */
  metricMonth: 0.3,
  /** CloudWatch alarm on one metric, a month (aws.amazon.com/cloudwatch/pricing). */
  alarmMonth: 0.1,
  /** CloudWatch dashboard, a month. An account's first three are free (aws.amazon.com/cloudwatch/pricing). */
  dashboardMonth: 3,
  /** Web ACL, a month (aws.amazon.com/waf/pricing). */
  webAclMonth: 5,
  /** Rule, or managed rule group, in a web ACL, a month (aws.amazon.com/waf/pricing). */
  webAclRuleMonth: 1,
  /** Secret in Secrets Manager, a month (aws.amazon.com/secrets-manager/pricing). */
  secretMonth: 0.4,
};

/** Date of the instances' prices. */
export const pricesOf = "2026-07-20";

/** Price of a Spot instance, in percent of on-demand. This is an assumption: the market moves daily. */
export const spotPercentOfOnDemand = { least: 30, most: 70 };

/** Metrics that AWS bills for the detailed monitoring of an instance (CloudWatch pricing, example "EC2 detailed monitoring"). */
export const detailedMetrics = 7;

/** Costs that depend on traffic or use. The plan cannot know them. */
export const notIncluded = [
  "traffic to the internet and between zones",
  "load balancer capacity units",
  "data through NAT gateways and endpoints",
  "logs ingested and kept",
  "requests that the web ACL inspects, and their logs",
  "CPU credits of burstable instances",
  "image storage",
];
