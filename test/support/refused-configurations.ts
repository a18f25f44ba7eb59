import { certificateArn, secret, zone } from "./values";

export const schedule = { name: "night", cron: "0 22 * * ? *", min: 1, max: 2 };
export const scheduled = (...schedules: object[]) => ({ service: { scaling: { schedules } } });

/** A name, a configuration, and the expected errors: each has a path and words that its message must contain. */
export const refused: [string, object, ...[string, ...string[]][]][] = [
  // the form of a field
  ["a misspelt field", { naem: "x" }, ["naem", "unknown field", 'did you mean "name"?']],
  ["a misspelt inner field", { service: { tsaks: {} } }, ["service.tsaks", "unknown", 'did you mean "tasks"?']],
  ["an unknown field without a similar name", { network: { zzz: 1 } }, ["network.zzz", "unknown", "known here: cidr"]],
  ["a misspelt field in a list", scheduled({ ...schedule, tz: "UTC" }), ["service.scaling.schedules[0].tz", "unknown"]],
  ["a text for a number", { service: { cpu: "1024" } }, ["service.cpu", 'given "1024"', "must be a number"]],
  ["a text for a count", { service: { tasks: { min: "2" } } }, ["service.tasks.min", "must be a number; write 2"]],
  ["a text for a switch", { network: { flowLogs: "true" } }, ["network.flowLogs", "true or false; write true"]],
  ["a name for a list", { cluster: { instanceTypes: "t3.small" } }, ["cluster.instanceTypes", 'write ["t3.small"]']],
  ["CPU in vCPUs", { service: { cpu: 0.5 } }, ["service.cpu", "given 0.5", "write 512"]],
  ["the beginning of a field's name", { service: { memory: 512 } }, ["service.memory", 'did you mean "memoryMiB"?']],
  [
    "a size that the family lacks",
    { cluster: { instanceTypes: ["t3.huge"] } },
    ["cluster.instanceTypes[0]", "t3.nano"],
  ],
  [
    "half a certificate by name",
    { loadBalancer: { tls: { domainName: "api.example.com" } } },
    ["loadBalancer.tls", "needs hostedZoneId and hostedZoneName as well"],
  ],
  [
    "a maximum below the default minimum",
    { service: { tasks: { max: 1 } } },
    ["service.tasks.min", "the default of 2, above max of 1", "or raise max"],
  ],
  [
    "more tasks than instances, with the cheapest remedy first",
    { service: { tasks: { min: 2, max: 40 } } },
    [
      "cluster.instances.max",
      'use service.placement "spread"',
      "21 instead of 5 (607 USD",
      "or 41 instead of 5 (1,215 USD",
    ],
  ],
  [
    "a schedule with two invalid fields, and a field elsewhere",
    { ...scheduled({ ...schedule, cron: "x", min: 3 }), network: { cidr: "10.0.1.7/16" } },
    ["service.scaling.schedules[0].cron", "has 1 fields"],
    ["service.scaling.schedules[0].min", "lower it to 2"],
    ["network.cidr", "starts at"],
  ],
  ["a fraction", { service: { tasks: { max: 2.5 } } }, ["service.tasks.max", "given 2.5", "whole number"]],
  ["a number for a boolean", { network: { flowLogs: 1 } }, ["network.flowLogs", "given 1", "must be a boolean"]],
  [
    "null for a section",
    { network: null },
    ["network", "given null", "must be an object with cidr, availabilityZones"],
  ],
  ["a text for a list", { cluster: { instanceTypes: "t3.medium" } }, ["cluster.instanceTypes", "must be a list"]],
  ["an empty list", { cluster: { instanceTypes: [] } }, ["cluster.instanceTypes", "given []", "at least 1 in number"]],
  ["a value outside the choices", { network: { egress: "nat" } }, ["network.egress", 'given "nat"', '"vpc-endpoints"']],
  ["too many zones", { network: { availabilityZones: 4 } }, ["network.availabilityZones", "given 4", "at most 3"]],
  ["a privileged port", { service: { port: 80 } }, ["service.port", "given 80", "at least 1024"]],
  [
    "a percentage above 100",
    { cluster: { spotPercentage: 101 } },
    ["cluster.spotPercentage", "given 101", "at most 100"],
  ],
  [
    "a target capacity of 0",
    { cluster: { targetCapacityPercent: 0 } },
    ["cluster.targetCapacityPercent", "at least 1"],
  ],
  [
    "an idle timeout of 0",
    { loadBalancer: { idleTimeoutSeconds: 0 } },
    ["loadBalancer.idleTimeoutSeconds", "at least 1"],
  ],
  [
    "an idle timeout below the longest request",
    { loadBalancer: { idleTimeoutSeconds: 20 } },
    ["loadBalancer.idleTimeoutSeconds", "given 20", "504", "raise it to 21"],
  ],
  [
    "an idle timeout below a longer request",
    { service: { longestRequestSeconds: 300 }, loadBalancer: { idleTimeoutSeconds: 60 } },
    ["loadBalancer.idleTimeoutSeconds", "given 60", "may take 300 s", "raise it to 301", "leave it out"],
  ],
  [
    "a request that takes no time",
    { service: { longestRequestSeconds: 0 } },
    ["service.longestRequestSeconds", "given 0", "at least 1"],
  ],
  [
    "a request of 20 minutes",
    { service: { longestRequestSeconds: 1200 } },
    ["service.longestRequestSeconds", "given 1200", "at most 900"],
  ],
  ["a name with capitals", { name: "FastAPI" }, ["name", 'given "FastAPI"', "lower-case"]],
  ["a short account id", { account: "123" }, ["account", 'given "123"', "12 digits"]],
  ["a malformed region", { region: "Frankfurt" }, ["region", 'given "Frankfurt"', '"eu-central-1"']],
  [
    "a malformed e-mail address",
    { observability: { alarmEmail: "me" } },
    ["observability.alarmEmail", "e-mail address"],
  ],
  [
    "tls without a known field",
    { loadBalancer: { tls: { arn: "x" } } },
    ["loadBalancer.tls", "given", "{certificateArn}"],
  ],

  [
    "a name that CloudFormation would shorten, with policies that allow this name only",
    { name: "a-very-long-name-of-it", deployer: "least-privilege" },
    ["name", "22 characters", "use 20 at the most"],
  ],
  [
    "a name that the roles of the CDK have, too",
    { name: "cdk-app", deployer: "least-privilege" },
    ["name", 'given "cdk-app"', "could change its own rights"],
  ],
  // the network
  ["a malformed range", { network: { cidr: "10.0.0.0" } }, ["network.cidr", 'given "10.0.0.0"', "IPv4 range"]],
  ["an octet too large", { network: { cidr: "10.0.256.0/16" } }, ["network.cidr", "IPv4 range"]],
  ["a range too wide for a VPC", { network: { cidr: "10.0.0.0/8" } }, ["network.cidr", "/16 to /28"]],
  [
    "a range that does not start at its first address",
    { network: { cidr: "10.0.1.7/16" } },
    ["network.cidr", "starts at 10.0.0.0", '"10.0.0.0/16"'],
  ],
  ["a range too narrow for its subnets", { network: { cidr: "10.0.0.0/27" } }, ["network.cidr", "/25"]],
  [
    "a range too narrow for its tasks",
    {
      network: { cidr: "10.0.0.0/25" },
      cluster: { instanceTypes: ["m5.24xlarge"], instances: { max: 40 } },
      service: { tasks: { max: 39 } },
    },
    ["network.cidr", "addresses"],
  ],

  // the cluster
  [
    "a type that does not exist",
    { cluster: { instanceTypes: ["t3.medum"] } },
    ["cluster.instanceTypes[0]", "t3.medum", 'did you mean "t3.medium"?'],
  ],
  [
    "bare metal, which the table of types leaves out",
    { cluster: { instanceTypes: ["m5.metal"] } },
    ["cluster.instanceTypes[0]", 'given "m5.metal"', "bare metal is not supported here"],
  ],
  [
    "an accelerator, which the table of types leaves out",
    { cluster: { instanceTypes: ["g5.xlarge"] } },
    ["cluster.instanceTypes[0]", 'given "g5.xlarge"', "accelerators are not supported here"],
  ],
  [
    "a size that no metal has",
    { cluster: { instanceTypes: ["zz9.metal"] } },
    ["cluster.instanceTypes[0]", "no such EC2 instance type is known"],
  ],
  [
    "an AMI of the other architecture",
    { cluster: { instanceTypes: ["m7g.large"], amiVersion: "al2023-ami-ecs-hvm-2023.0.20260901-kernel-6.1-x86_64" } },
    ["cluster.amiVersion", "m7g.large needs an AMI whose name ends in arm64", 'use "al2023', 'kernel-6.1-arm64"'],
  ],
  [
    "an AMI's id",
    { cluster: { amiVersion: "ami-0c2023a1b2c3d4e5f" } },
    ["cluster.amiVersion", 'given "ami-', "use the name of an ECS-optimised Amazon Linux 2023 AMI"],
  ],
  [
    "an AMI for GPUs",
    { cluster: { amiVersion: "al2023-ami-ecs-gpu-hvm-2023.0.20260901-kernel-6.1-x86_64" } },
    ["cluster.amiVersion", "use the name of an ECS-optimised Amazon Linux 2023 AMI"],
  ],
  [
    "two architectures",
    { cluster: { instanceTypes: ["m7g.large", "m7i.large"] } },
    ["cluster.instanceTypes", "m7g.large is arm64", "m7i.large is amd64"],
  ],
  ["a type twice", { cluster: { instanceTypes: ["t3.medium", "t3.medium"] } }, ["cluster.instanceTypes[1]", "twice"]],
  [
    "fewest instances above the most instances",
    { cluster: { instances: { min: 9, max: 5 } } },
    ["cluster.instances.min", "given 9", "lower it to 5"],
  ],

  ["Graviton1", { cluster: { instanceTypes: ["a1.large"] } }, ["cluster.instanceTypes[0]", "Graviton2"]],

  // the service
  [
    "a folder that does not exist",
    { service: { directory: "nowhere" } },
    ["service.directory", 'given "nowhere"', "no such folder"],
  ],
  ["a folder without a Dockerfile", { service: { directory: "lib" } }, ["service.directory", "no Dockerfile"]],
  [
    "a health path without a slash",
    { service: { healthCheckPath: "health" } },
    ["service.healthCheckPath", 'start with "/"'],
  ],
  [
    "a health path with a query",
    { service: { healthCheckPath: "/h?x=1" } },
    ["service.healthCheckPath", "no spaces, query"],
  ],
  [
    "a grace period longer than an instance may drain",
    { service: { healthCheckGracePeriodSeconds: 601 } },
    ["service.healthCheckGracePeriodSeconds", "given 601", "at most 600"],
  ],
  [
    "fewest tasks above the most tasks",
    { service: { tasks: { min: 5, max: 4 } } },
    ["service.tasks.min", "given 5", "lower it to 4"],
  ],
  [
    "a malformed name of a variable",
    { service: { environment: { "A-B": "x" } } },
    ["service.environment.A-B", "letters, digits"],
  ],
  [
    "the variable PORT, which the deployment sets",
    { service: { environment: { PORT: "1" } } },
    ["service.environment.PORT", "leave it out"],
  ],
  ["a secret that is not an ARN", { service: { secrets: { KEY: "hunter2" } } }, ["service.secrets.KEY", "ARN"]],
  [
    "a variable with the name of a secret",
    { service: { environment: { KEY: "x" }, secrets: { KEY: secret } } },
    ["service.secrets.KEY", "keep one"],
  ],
  [
    "a secret of another region without a way to it",
    { region: "us-east-1", network: { egress: "vpc-endpoints" }, service: { secrets: { KEY: secret } } },
    ["service.secrets.KEY", "given one in eu-central-1", "us-east-1", "replicate it"],
  ],
  [
    "a destination that is a host name",
    { service: { egress: [{ cidr: "db.example.com", ports: [5432] }] } },
    ["service.egress[0].cidr", 'given "db.example.com"', "IPv4 range"],
  ],
  [
    "a port that does not exist",
    { service: { egress: [{ cidr: "0.0.0.0/0", ports: [443, 70000] }] } },
    ["service.egress[0].ports[1]", "given 70000", "at most 65535"],
  ],
  [
    "a destination without ports",
    { service: { egress: [{ cidr: "0.0.0.0/0", ports: [] }] } },
    ["service.egress[0].ports", "at least 1"],
  ],
  [
    "more destinations than a security group takes",
    { service: { egress: [{ cidr: "0.0.0.0/0", ports: Array.from({ length: 60 }, (_, i) => i + 1) }] } },
    ["service.egress", "needs 60 rules", "takes 59"],
  ],
  [
    "ECS Exec whose agent cannot call",
    { service: { enableExecuteCommand: true, egress: [{ cidr: "0.0.0.0/0", ports: [5432] }] } },
    ["service.egress", "ECS Exec", 'add { "cidr": "0.0.0.0/0", "ports": [443] }'],
  ],
  [
    "a cron of five fields",
    scheduled({ ...schedule, cron: "0 22 * * *" }),
    ["service.scaling.schedules[0].cron", "5 fields", "needs 6"],
  ],
  [
    "a cron hour of 24",
    scheduled({ ...schedule, cron: "0 24 * * ? *" }),
    ["service.scaling.schedules[0].cron", "hour", "0 to 23"],
  ],
  [
    "a cron without a question mark",
    scheduled({ ...schedule, cron: "0 22 * * * *" }),
    ["service.scaling.schedules[0].cron", '"?"'],
  ],
  [
    "an unknown time zone",
    scheduled({ ...schedule, timeZone: "Mars" }),
    ["service.scaling.schedules[0].timeZone", "IANA"],
  ],
  [
    "a schedule with its min above its max",
    scheduled({ ...schedule, min: 3 }),
    ["service.scaling.schedules[0].min", "lower it to 2"],
  ],
  ["two schedules with the same name", scheduled(schedule, schedule), ["service.scaling.schedules[1].name", "twice"]],
  [
    "a linear step too small",
    { cluster: { instances: { max: 8 } }, service: { rollout: { strategy: "linear", stepPercent: 2 } } },
    ["service.rollout.stepPercent", "given 2", "raise it to 3"],
  ],

  [
    "bake times above the limit of CloudFormation",
    { cluster: { instances: { max: 8 } }, service: { rollout: { strategy: "canary", bakeMinutes: 1440 } } },
    ["service.rollout.bakeMinutes", "2 bakes", "33 hours", "lower it to 990"],
  ],
  [
    "a bake in which no alarm can fire",
    { cluster: { instances: { max: 8 } }, service: { rollout: { strategy: "blue-green", bakeMinutes: 3 } } },
    ["service.rollout.bakeMinutes", "given 3", "raise it to 4", "service.rollout.alarms"],
  ],

  [
    "the variable HOST, which the deployment sets",
    { service: { environment: { HOST: "127.0.0.1" } } },
    ["service.environment.HOST", "leave it out"],
  ],
  [
    "requestsPerTask with a canary deployment",
    {
      cluster: { instances: { max: 8 } },
      service: { rollout: { strategy: "canary" }, scaling: { requestsPerTask: 100 } },
    },
    ["service.scaling.requestsPerTask", "given 100", "cpuPercent"],
  ],

  // the load balancer, logs and alarms
  [
    "a certificate of another account",
    { account: "999999999999", loadBalancer: { tls: { certificateArn } } },
    ["loadBalancer.tls.certificateArn", "account 123456789012"],
  ],
  [
    "both forms of tls",
    { loadBalancer: { tls: { certificateArn, domainName: "x.example.com" } } },
    ["loadBalancer.tls.domainName", "does not go together"],
  ],
  [
    "a wildcard as a host name",
    { loadBalancer: { tls: { ...zone, domainName: "*.example.com" } } },
    ["loadBalancer.tls.domainName", "host name"],
  ],
  [
    "http2 without tls",
    { loadBalancer: { targetProtocol: "http2" } },
    ["loadBalancer.targetProtocol", "loadBalancer.tls"],
  ],
  [
    "an allowed range that is an address",
    { loadBalancer: { allowedCidrs: ["203.0.113.0/24", "203.0.113.7"] } },
    ["loadBalancer.allowedCidrs[1]", 'given "203.0.113.7"', "IPv4 range"],
  ],
  [
    "an allowed range that does not start at its first address",
    { loadBalancer: { allowedCidrs: ["203.0.113.7/24"] } },
    ["loadBalancer.allowedCidrs[0]", 'given "203.0.113.7/24"', "first address"],
  ],
  ["no allowed range", { loadBalancer: { allowedCidrs: [] } }, ["loadBalancer.allowedCidrs", "at least 1"]],
  [
    "a text for allowed ranges",
    { loadBalancer: { allowedCidrs: "203.0.113.0/24" } },
    ["loadBalancer.allowedCidrs", 'write ["203.0.113.0/24"]'],
  ],
  [
    "a rate limit without a web ACL",
    { loadBalancer: { wafRateLimit: 2000 } },
    ["loadBalancer.wafRateLimit", "given 2000", "set loadBalancer.waf true"],
  ],
  [
    "a rate limit below AWS WAF's lowest",
    { loadBalancer: { waf: true, wafRateLimit: 9 } },
    ["loadBalancer.wafRateLimit", "given 9", "at least 10"],
  ],
  ["access logs without a region", { loadBalancer: { accessLogs: true } }, ["loadBalancer.accessLogs", "region"]],
  [
    "a certificate that is not an ARN",
    { loadBalancer: { tls: { certificateArn: "my-cert" } } },
    ["loadBalancer.tls.certificateArn", "ACM"],
  ],
  [
    "a certificate of another region",
    { region: "us-east-1", loadBalancer: { tls: { certificateArn } } },
    ["loadBalancer.tls.certificateArn", "eu-central-1"],
  ],
  [
    "a name outside its zone",
    { loadBalancer: { tls: { ...zone, domainName: "api.example.org" } } },
    ["loadBalancer.tls.domainName", "outside the zone"],
  ],
  [
    "a malformed zone id",
    { loadBalancer: { tls: { ...zone, hostedZoneId: "example" } } },
    ["loadBalancer.tls.hostedZoneId", "Route 53"],
  ],
  [
    "a retention that CloudWatch Logs does not offer",
    { observability: { logRetentionDays: 31 } },
    ["observability.logRetentionDays", "given 31", "60 is the next"],
  ],

  [
    "a budget without an address for its mails",
    { observability: { monthlyBudgetUsd: 200 } },
    ["observability.monthlyBudgetUsd", "given 200", "set observability.alarmEmail"],
  ],
  [
    "a budget of nothing",
    { observability: { monthlyBudgetUsd: 0, alarmEmail: "ops@example.com" } },
    ["observability.monthlyBudgetUsd", "given 0", "at least 1"],
  ],

  // The capacity: test/capacity/capacity.property.test.ts tests the model itself.
  [
    "two tasks on two distinct instances, a set-up common in tutorials",
    {
      cluster: { instanceTypes: ["t2.medium"], instances: { min: 1, max: 2 } },
      service: { tasks: { min: 2, max: 2 } },
    },
    ["cluster.instances.max", "distinct-instance", "never end", "3 instead of 2"],
  ],
  [
    "one task at 50/150",
    { service: { tasks: { min: 1, max: 1 }, rollout: { minHealthyPercent: 50, maxPercent: 150 } } },
    ["service.rollout", "1 task"],
  ],
  ["a task too large for its instance", { service: { memoryMiB: 8192 } }, ["cluster.instanceTypes", "memory", "8192"]],

  [
    "a deployment that takes longer than CloudFormation waits",
    { cluster: { instances: { max: 401 } }, service: { cpu: 2048, tasks: { min: 2, max: 400 } } },
    ["cluster.instances.max", "given 401", "3 hours", "raise it to 402"],
  ],

  [
    "a deployment that takes too long because each task waits for long requests",
    { cluster: { instances: { max: 14 } }, service: { cpu: 2048, tasks: { max: 13 }, longestRequestSeconds: 900 } },
    ["cluster.instances.max", "given 14", "3 h 19 min", "3 hours", "raise it to 15"],
  ],

  [
    "more tasks than instances, where the smallest change would leave a deployment too slow",
    { service: { cpu: 2048, tasks: { min: 2, max: 400 } } },
    ["cluster.instances.max", "401 instead of 5", "a deployment is too slow with that, raise it to 402"],
  ],

  // several at once
  [
    "several invalid fields",
    {
      naem: "x",
      service: { cpu: "x" },
      network: { cidr: "10.0.1.7/16" },
      observability: { logRetentionDays: 31, alarmEmail: "me" },
    },
    ["naem", "unknown"],
    ["service.cpu", "number"],
    ["network.cidr", "starts at"],
    ["observability.logRetentionDays", "60"],
    ["observability.alarmEmail", "e-mail"],
  ],
  [
    "a deadlock and an invalid load balancer",
    { cluster: { instances: { max: 4 } }, loadBalancer: { targetProtocol: "http2" } },
    ["loadBalancer.targetProtocol", "tls"],
    ["cluster.instances.max", "5 instead of 4"],
  ],
];
