import { mutantsOf } from "../mutant";

/** What a configuration may not say: it could not run, would never end, or would be open. */
export const validation = [
  ...mutantsOf(
    "capacity/causes.ts",
    ["capacity/capacity"],
    [
      ["a deployment that never ends is accepted", "capacity < needed", "capacity < 0"],
      ["percentages that block a deployment are accepted", "stuck !== undefined", "false"],
      ["a range with too few addresses is accepted", "addresses.spare < 0", "false"],
    ],
  ),
  ...mutantsOf(
    "capacity/rollout.ts",
    ["capacity/capacity"],
    [["the task that a release starts first has no room", "highest + 1", "highest"]],
  ),
  ...mutantsOf(
    "capacity/instance-room.ts",
    ["capacity/capacity"],
    [
      ["tasks count on the memory of the kernel", "registeredMemoryPercent / 100", "1"],
      ["tasks count on the instance's own network interface", "type.maxEnis - 1", "type.maxEnis"],
      ["several tasks count as distinct instances", '=== "distinct-instance" ? 1', '=== "distinct-instance" ? 2'],
    ],
  ),
  ...mutantsOf(
    "capacity/subnets.ts",
    ["capacity/capacity"],
    [["the plan counts on AWS's own addresses", "reservedAddresses = 5", "reservedAddresses = 0"]],
  ),
  ...mutantsOf(
    "capacity/task-counts.ts",
    ["capacity/capacity"],
    [["a schedule asks for more tasks than fit", "highest = Math.max(highest, max);", ""]],
  ),
  ...mutantsOf(
    "validation/rollout-time.ts",
    ["validation/config"],
    [["a release longer than CloudFormation waits is accepted", "longestHours = 3", "longestHours = 300"]],
  ),
  ...mutantsOf(
    "validation/rules/rollout.ts",
    ["validation/config"],
    [
      ["a bake is shorter than its alarms need", "alarms && bakeMinutes < shortestBakeMinutes", "false"],
      [
        "a release scales by requests that ECS does not count",
        'strategy !== "rolling" && scaling.requestsPerTask !== null',
        "false",
      ],
    ],
  ),
  ...mutantsOf(
    "validation/rules/load-balancer.ts",
    ["validation/config"],
    [
      ["the load balancer gives up before a request ends", "loadBalancerIdle < leastLoadBalancerIdle", "false"],
      [
        "wafRateLimit without AWS WAF limits nothing",
        "loadBalancer.wafRateLimit !== null && !loadBalancer.waf",
        "false",
      ],
      ["a certificate of another region is accepted", "region !== undefined && certificateRegion !== region", "false"],
      ["a certificate that nobody can validate is accepted", "domainName !== hostedZoneName && ", "false && "],
    ],
  ),
  ...mutantsOf(
    "validation/rules/service.ts",
    ["validation/config"],
    [
      ["a secret stands in the template in clear text", "!arnForms.test(arn)", "false"],
      ["ECS Exec has no way out", "!enableExecuteCommand || isOpen", "true"],
    ],
  ),
  ...mutantsOf(
    "validation/rules/deployer.ts",
    ["validation/config"],
    [["the deployer's rights cover the CDK's roles", "/^cdk(-|$)/", "/^$/"]],
  ),
  ...mutantsOf(
    "validation/rules/observability.ts",
    ["validation/config"],
    [["a budget mails nobody", "monthlyBudgetUsd === null || alarmEmail !== null", "true"]],
  ),
  ...mutantsOf(
    "validation/production.ts",
    ["validation/config"],
    [
      ["production without TLS gets no warning", "!loadBalancer.public || loadBalancer.tls !== null", "true"],
      ["production without alarms gets no warning", "observability.alarmEmail === null", "false"],
      ["production without access logs gets no warning", "!loadBalancer.accessLogs", "false"],
      ["production without deletion protection gets no warning", "!loadBalancer.deletionProtection", "false"],
    ],
  ),
  ...mutantsOf(
    "validation/warnings.ts",
    ["validation/config"],
    [["a password in service.environment gets no warning", "(PASSWORD|PASSWD|", "(PASSWD|"]],
  ),
  ...mutantsOf(
    "config/service.ts",
    ["validation/config"],
    [
      ["a container asks for a port that only root may open", "integer(1024, 65535)", "integer(1, 65535)"],
      ["a variable breaks the health check", "!reservedVariables.includes(name)", "true"],
    ],
  ),
];
