import { mutantsOf } from "../mutant";

/** Alarms, their mail, and the budget. */
export const observability = [
  ...mutantsOf(
    "constructs/deployment-alarms.ts",
    ["stacks/deployment-alarms"],
    [
      [
        "a small canary whose requests all fail passes",
        "Math.min(mostErrorsPercent, stepPercent / 2)",
        "mostErrorsPercent",
      ],
      ["errors without any task count for nothing", '"(FILL(requests, 0) + errors)"', '"requests"'],
      ["an alarm takes half an hour", "evaluationPeriods: minutes", "evaluationPeriods: 30"],
      ["a service without requests fires an alarm", "TreatMissingData.NOT_BREACHING", "TreatMissingData.BREACHING"],
      [
        "the alarms fire when all is well",
        "GREATER_THAN_OR_EQUAL_TO_THRESHOLD",
        "LESS_THAN_THRESHOLD",
        "security/hardening",
      ],
      ["one unhealthy task rolls nothing back", "unhealthy, { threshold: 1 }", "unhealthy, { threshold: 2 }"],
      ["one error at night rolls a release back", "errors >= ${fewestErrors}", "errors >= 1"],
    ],
  ),
  ...mutantsOf(
    "config/alarms.ts",
    ["stacks/deployment-alarms"],
    [["a fifth of the requests may fail", "mostErrorsPercent = 5", "mostErrorsPercent = 20"]],
  ),
  ...mutantsOf(
    "constructs/metrics.ts",
    ["stacks/deployment-alarms"],
    [
      [
        "the alarms watch the tasks of one version alone",
        "const [only] = metrics;\n  if (only && metrics.length === 1) return only;",
        "const [only] = metrics;\n  if (only) return only;",
      ],
      [
        "the alarms count periods of five minutes",
        "export const period = Duration.minutes(1)",
        "export const period = Duration.minutes(5)",
      ],
    ],
  ),
  ...mutantsOf(
    "constructs/alarm-mail.ts",
    ["stacks/alarm-mail"],
    [
      ["the topic takes messages by plain HTTP", "{ enforceSSL: true }", "{}", "security/hardening"],
      ["the alarms may not publish", '"cloudwatch.amazonaws.com"', '"events.amazonaws.com"'],
      [
        "the alarms of other accounts publish",
        'conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },',
        "",
      ],
      [
        "the alarms of a deployment send no mail",
        "[...props.deploymentAlarms.alarms, ...this.operationAlarms()]",
        "this.operationAlarms()",
      ],
      ["the mail about slow requests never comes", "metrics.latency.p99", "metrics.latency.p50"],
      ["no mail when the last task is gone", "TreatMissingData.BREACHING", "TreatMissingData.NOT_BREACHING"],
      ["no mail when a task is missing", "threshold: lowest,", "threshold: 1,"],
      [
        "no mail when one of several tasks has no memory left",
        'memoryOf(service, "Maximum")',
        'memoryOf(service, "Average")',
      ],
      ["no mail when the group is at its maximum", "{ threshold: max }", "{ threshold: max + 1 }"],
      ["the first deployment fires an alarm", "alarm.node.addDependency(this.props.service);", ""],
      ["no mail when no task can be placed", '"SERVICE_TASK_PLACEMENT_FAILURE", ', ""],
      ["mails about the services of others", "resources: [this.props.service.serviceArn],", ""],
      ["a failed deployment sends no mail", '"ECS Deployment State Change", ', ""],
    ],
  ),
  ...mutantsOf(
    "constructs/monthly-budget.ts",
    ["stacks/monthly-budget"],
    [
      ["no mail before the budget is used up", 'notification("ACTUAL", 80),', ""],
      ["no mail of a forecast above the budget", 'notification("FORECASTED", 100),', ""],
      ["the budget mails while it is not used up", '"GREATER_THAN"', '"LESS_THAN"'],
      ["the budget is that of a year", '"MONTHLY"', '"ANNUALLY"'],
    ],
  ),
];
