/**
 * Values that are the same for every stage. They stand here because the templates, the plan and the costs must agree
 * on them.
 */

/** How the load balancer finds out that a task answers. */
export const healthCheck = {
  /** Seconds between two checks, 5 to 300. With ALB's default of 30, a new task would wait a minute for its traffic. */
  intervalSeconds: 10,
  /**
   * Successful checks in a row that make an unhealthy task healthy again, 2 to 10. Two is the fewest that ALB allows. A new
   * task needs one (ELB User Guide, "Health checks for Application Load Balancer target groups").
   */
  healthyThreshold: 2,
  /** Failed checks in a row that make a task unhealthy, 2 to 10. With three, one slow answer does no harm. */
  unhealthyThreshold: 3,
  /** Seconds until a check without an answer counts as failed, 2 to 120. It must be less than the interval. */
  timeoutSeconds: 5,
};

/**
 * Seconds until a new instance takes tasks. This is an assumption: it covers managed scaling's metrics, the boot and
 * the registration of the ECS agent.
 */
export const instanceStartSeconds = 120;

/** Seconds that a new instance has to join the cluster, 30 to 7,200. It is five times `instanceStartSeconds`. */
export const joinSeconds = 600;

/** User and group of every container, whatever the image says. The USER of service/Dockerfile is the same. */
export const containerUser = "10001:10001";

/** Size of an instance's gp3 root volume, in GiB. The snapshot of the ECS-optimised AMI needs at least this. */
export const rootVolumeGiB = 30;

/**
 * The AWS services that instances and tasks reach by interface endpoints where egress is "vpc-endpoints": image pulls,
 * the ECS agent, logs, secrets, Session Manager and ECS Exec (ECS Developer Guide, "Amazon ECS interface VPC endpoints").
 * A new instance calls Auto Scaling when it has joined the cluster. S3 has a gateway endpoint, which takes no address.
 */
export const interfaceEndpoints = [
  "autoscaling",
  "ecr.api",
  "ecr.dkr",
  "ecs",
  "ecs-agent",
  "ecs-telemetry",
  "logs",
  "secretsmanager",
  "ssm",
  "ssmmessages",
] as const;

/**
 * AWS's managed rule groups that fit any HTTP API, in the order of their evaluation. Together they take 925 of the 1,500
 * web ACL capacity units that cost nothing extra.
 */
export const managedRuleGroups = [
  "AWSManagedRulesAmazonIpReputationList",
  "AWSManagedRulesCommonRuleSet",
  "AWSManagedRulesKnownBadInputsRuleSet",
];

/**
 * Rules of these groups that only count. The body rule would block each request above 8,192 bytes, and this limit cannot
 * be raised (AWS re:Post, "How does AWS WAF handle body inspections for HTTP requests?").
 */
export const countedRules: Record<string, string[]> = {
  AWSManagedRulesCommonRuleSet: ["SizeRestrictions_BODY"],
};
