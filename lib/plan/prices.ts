/**
 * List prices in USD of us-east-1, without taxes, free tiers and discounts; those of the instances stand in
 * lib/capacity/data/instance-types.json and are of 2026-07-20. The ones here have not changed for years, public IPv4 addresses
 * since February 2024; compare with the price page that each names before you rely on them.
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
  /** CloudWatch alarm on one metric, a month. */
  alarmMonth: 0.1,
  /** CloudWatch dashboard, a month; an account's first three are free. */
  dashboardMonth: 3,
  /** Web ACL, a month (aws.amazon.com/waf/pricing). */
  webAclMonth: 5,
  /** Rule, or rule group of AWS, in a web ACL, a month. */
  webAclRuleMonth: 1,
  /** Secret in Secrets Manager, a month (aws.amazon.com/secrets-manager/pricing). */
  secretMonth: 0.4,
};

/** Date of the instances' prices. */
export const pricesOf = "2026-07-20";

/** Hours of a month as AWS's price pages count them: a year's 8760 in twelve. */
export const hoursPerMonth = 730;

/** What a Spot instance costs of the on-demand price, in percent: an assumption, the market moves daily. */
export const spotPercentOfOnDemand = { least: 30, most: 70 };

/** Metrics that detailed monitoring of an instance is charged for (CloudWatch pricing, example "EC2 detailed monitoring"). */
export const detailedMetrics = 7;

/** What depends on traffic or on use, so that no figure can be given. */
export const notIncluded = [
  "traffic to the internet and between zones",
  "load balancer capacity units",
  "data through NAT gateways and endpoints",
  "logs ingested and kept",
  "web ACL requests",
  "CPU credits of burstable instances",
  "image storage",
];
