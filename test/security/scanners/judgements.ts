import type { Config } from "../../../lib/config";

/** The options that close a finding, and whether a configuration has them on. */
export const options = {
  "loadBalancer.accessLogs": ({ loadBalancer }: Config) => loadBalancer.accessLogs,
  "loadBalancer.deletionProtection": ({ loadBalancer }: Config) => loadBalancer.deletionProtection,
  "loadBalancer.tls": ({ loadBalancer }: Config) => loadBalancer.tls !== null,
  "loadBalancer.waf": ({ loadBalancer }: Config) => loadBalancer.waf,
  "network.flowLogs": ({ network }: Config) => network.flowLogs,
  "observability.alarmEmail": ({ observability }: Config) => observability.alarmEmail !== null,
};
export type Option = keyof typeof options;

/** What we make of findings. It holds for each of the rules and each of the constructs, and nowhere else. */
export interface Judgement {
  readonly rules: string[];
  /** Paths of the constructs. */
  readonly at: string[];
  readonly reason: string;
  /** The finding is right: it stays open until this option is on. */
  readonly closedBy?: Option;
  /** It is acknowledged only while this option is on. */
  readonly onlyWith?: Option;
}

const nist = (rule: string) => `NIST.800.53.R5-${rule}`;
const hipaa = (rule: string) => `HIPAA.Security-${rule}`;
const pci = (rule: string) => `PCI.DSS.321-${rule}`;
const packs = (rule: string) => [nist(rule), hipaa(rule), pci(rule)];

const balancers = ["ServiceStack/LoadBalancer/Alb", "ServiceStack/InternalLoadBalancer/Alb"];
const loadBalancers = balancers.map((alb) => `${alb}/Resource`);
const httpListeners = balancers.map((alb) => `${alb}/Http/Resource`);
const accessLogs = ["ServiceStack/LoadBalancer/AccessLogs/Resource"];
const instanceRole = "ClusterStack/Instances/Launch/Role/DefaultPolicy/Resource";
const autoScalingGroup = "ClusterStack/Instances/AutoScalingGroup/ASG";

/** Findings that are right. The option is off by default, because it costs money or needs something of the user's. */
const open: Judgement[] = [
  {
    rules: [...packs("ALBHttpToHttpsRedirection"), ...packs("ELBv2ACMCertificateRequired"), "CKV_AWS_2", "CKV_AWS_103"],
    at: httpListeners,
    closedBy: "loadBalancer.tls",
    reason: "Requests travel as plain HTTP. A certificate needs a domain.",
  },
  {
    rules: [nist("ALBWAFEnabled"), pci("ALBWAFEnabled")],
    at: loadBalancers,
    closedBy: "loadBalancer.waf",
    reason: "AWS WAF is billed by rule and request.",
  },
  {
    rules: [...packs("ELBLoggingEnabled"), "CKV_AWS_91"],
    at: loadBalancers,
    closedBy: "loadBalancer.accessLogs",
    reason: "Access logs are billed by volume, and need a region.",
  },
  {
    rules: [nist("ELBDeletionProtectionEnabled"), hipaa("ELBDeletionProtectionEnabled")],
    at: loadBalancers,
    closedBy: "loadBalancer.deletionProtection",
    reason: "`npm run destroy` would have to wait until somebody turns the protection off.",
  },
  {
    rules: packs("VPCFlowLogsEnabled"),
    at: ["VpcStack/Vpc/Resource"],
    closedBy: "network.flowLogs",
    reason: "Flow logs are billed by volume.",
  },
  {
    rules: [nist("CloudWatchAlarmAction"), hipaa("CloudWatchAlarmAction")],
    at: ["LoadBalancerErrors", "TargetErrors", "UnhealthyTasks"].map(
      (id) => `ServiceStack/DeploymentAlarms/${id}/Resource`,
    ),
    closedBy: "observability.alarmEmail",
    reason: "These alarms end a deployment, and mail nobody without an address.",
  },
];

/** Findings that stay, whatever is on. */
const acknowledged: Judgement[] = [
  {
    rules: packs("ELBv2ACMCertificateRequired"),
    at: httpListeners,
    onlyWith: "loadBalancer.tls",
    reason: "This listener only redirects to HTTPS, so it has no certificate. The HTTPS listener has one.",
  },
  {
    rules: ["CKV_AWS_260"],
    at: ["ServiceStack/LoadBalancer/Alb/SecurityGroup/Resource"],
    reason:
      "Port 80 is the public service itself, or the redirect to HTTPS. `loadBalancer.allowedCidrs` limits who may call.",
  },
  {
    rules: [...packs("EC2RestrictedCommonPorts"), ...packs("EC2RestrictedSSH")],
    at: ["ServiceStack/InternalLoadBalancer/Alb/SecurityGroup/Resource", "VpcStack/Vpc/EndpointSecurityGroup/Resource"],
    reason:
      "The rules cannot read the VPC's range, so they fail. test/security/reachability.test.ts knows the open ports.",
  },
  {
    rules: packs("VPCNoUnrestrictedRouteToIGW"),
    at: [1, 2, 3].map((zone) => `VpcStack/Vpc/publicSubnet${zone}/DefaultRoute`),
    reason: "Only a public load balancer and NAT gateways stand in the public subnets, and both need the route.",
  },
  {
    rules: packs("VPCDefaultSecurityGroupClosed"),
    at: ["VpcStack/Vpc/Resource"],
    reason: "No resource uses the default security group. Only a Lambda function could empty it.",
  },
  {
    rules: [nist("EC2IMDSv2Enabled"), hipaa("EC2IMDSv2Enabled")],
    at: [autoScalingGroup],
    reason: "The rule does not read the launch template of a mixed-instances policy. It requires IMDSv2 there.",
  },
  {
    rules: packs("IAMNoInlinePolicy"),
    at: [
      instanceRole,
      "ServiceStack/Task/Definition/ExecutionRole/DefaultPolicy/Resource",
      "ServiceStack/Task/Definition/TaskRole/DefaultPolicy/Resource",
      "VpcStack/Vpc/FlowLog/IAMRole/DefaultPolicy/Resource",
    ],
    reason: "The CDK writes grants as inline policies. Each belongs to one role, so no other role gets it by mistake.",
  },
  {
    rules: ["CKV_AWS_111"],
    at: [instanceRole],
    reason: "The CDK lets the ECS agent write logs on `*`. The statement NoImagesAndLogs of the same policy denies it.",
  },
  {
    rules: ["CKV_AWS_65"],
    at: ["ClusterStack/Cluster/Resource"],
    reason: "Container Insights is billed by metric. What scales the service is free without it.",
  },
  {
    rules: [...packs("CloudWatchLogGroupEncrypted"), "CKV_AWS_158"],
    at: ["ClusterStack/ExecSessions/Log", "ServiceStack/Task/Logs", "ServiceStack/WebAcl/Log", "VpcStack/FlowLogs"].map(
      (logGroup) => `${logGroup}/Resource`,
    ),
    reason:
      "CloudWatch Logs encrypts with its own key. The rules want a customer-managed key, billed by month and use.",
  },
  {
    rules: [...packs("SNSEncryptedKMS"), "CKV_AWS_26"],
    at: ["ServiceStack/AlarmMail/Topic/Resource"],
    reason:
      "CloudWatch cannot use AWS's key for SNS. The messages hold alarm names and figures, and no data of the service.",
  },
  {
    rules: packs("S3DefaultEncryptionKMS"),
    at: accessLogs,
    reason: "Load balancers can write to no bucket with another encryption than S3's own keys.",
  },
  {
    rules: [...packs("S3BucketLoggingEnabled"), "CKV_AWS_18"],
    at: accessLogs,
    reason: "A log of who reads these logs would need a second bucket.",
  },
  {
    rules: packs("S3BucketReplicationEnabled"),
    at: accessLogs,
    reason: "A copy needs a second bucket. Versions keep a deleted log for 30 days, and all logs expire after 90 days.",
  },
  {
    rules: ["W3005"],
    at: ["ServiceStack/Service/Service"],
    reason: "A dependency that a reference implies already: `addDependency` names every resource of a construct.",
  },
  {
    rules: ["W6001"],
    at: ["ServiceStack/ClusterName"],
    reason:
      "The service's stack names its cluster for whoever reads its outputs. The name comes from the cluster's stack.",
  },
];

export const judgements = [...open, ...acknowledged];
