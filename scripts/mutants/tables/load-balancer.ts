import { mutantsOf } from "../mutant";

/** Load balancer, listeners, target groups and their replacement. */
export const loadBalancer = [
  ...mutantsOf(
    "constructs/load-balancer.ts",
    ["stacks/load-balancer"],
    [
      ["an internal load balancer faces the internet", "internetFacing: config.public", "internetFacing: true"],
      [
        "an internal load balancer stands in the public subnets",
        "config.public ? { subnetType: ec2.SubnetType.PUBLIC } : privateSubnets(vpc)",
        "{ subnetType: ec2.SubnetType.PUBLIC }",
      ],
      ["an internal load balancer admits every network", "[vpc.vpcCidrBlock]", '["0.0.0.0/0"]'],
      ["allowedCidrs is ignored", "config.public && config.allowedCidrs === null", "config.public"],
      ["request smuggling: invalid headers pass", "dropInvalidHeaderFields: true", "dropInvalidHeaderFields: false"],
      [
        "request smuggling: ambiguous requests pass",
        'setAttribute("zonal_shift.config.enabled", "true");',
        'setAttribute("zonal_shift.config.enabled", "true");\n    this.alb.setAttribute("routing.http.desync_mitigation_mode", "monitor");',
      ],
      [
        "nobody can shift the traffic out of a bad zone",
        '"zonal_shift.config.enabled", "true"',
        '"zonal_shift.config.enabled", "false"',
      ],
      [
        "deletionProtection is ignored",
        "deletionProtection: config.deletionProtection",
        "deletionProtection: false",
        "security/hardening",
      ],
      ["an idle connection is cut before a long answer", "Duration.seconds(props.idleSeconds)", "Duration.seconds(60)"],
      [
        "plain HTTP answers although there is a certificate",
        'elbv2.ListenerAction.redirect({ protocol: "HTTPS", port: "443", permanent: true })',
        "elbv2.ListenerAction.fixedResponse(200)",
      ],
      ["TLS 1.0 is enough", "elbv2.SslPolicy.TLS13_12_RES_PQ", "elbv2.SslPolicy.LEGACY"],
      ["TLS takes ciphers without forward secrecy", "elbv2.SslPolicy.TLS13_12_RES_PQ", "elbv2.SslPolicy.TLS13_EXT2"],
      ["browsers forget HTTPS after a day", "Duration.days(365)", "Duration.days(1)"],
      [
        "answers name the server's software",
        '"routing.http.response.server.enabled", "false"',
        '"routing.http.response.server.enabled", "true"',
      ],
      ["the redirect exists before its target", "redirect.node.addDependency(this.listener);", ""],
      ["accessLogs writes no log", "this.alb.logAccessLogs(bucket);", "", "security/hardening"],
      [
        "a policy can publish the access logs",
        "s3.BlockPublicAccess.BLOCK_ALL",
        "s3.BlockPublicAccess.BLOCK_ACLS_ONLY",
      ],
      ["the access logs are read over plain HTTP", "enforceSSL: true,", ""],
      ["a deleted access log is gone", "versioned: true,", ""],
      ["the access logs are kept for ever", "expiration: Duration.days(90), ", ""],
      ["deleted access logs are kept for ever", ", noncurrentVersionExpiration: Duration.days(30)", ""],
      ["the evidence goes with the stack", "RemovalPolicy.RETAIN", "RemovalPolicy.DESTROY"],
      [
        "the access logs have no encryption of their own",
        "s3.BucketEncryption.S3_MANAGED",
        "s3.BucketEncryption.UNENCRYPTED",
      ],
    ],
  ),
  ...mutantsOf(
    "constructs/target-groups.ts",
    ["stacks/load-balancer"],
    [
      [
        "a stopping task waits five minutes",
        "deregistrationDelay: Duration.seconds(timeouts(config).deregistrationDelay),",
        "",
      ],
      ["the health check asks another path", "path: service.healthCheckPath,", 'path: "/",'],
      ["a new task waits a minute for its traffic", "interval: Duration.seconds(healthCheck.intervalSeconds),", ""],
      [
        "one slow answer takes a task out",
        "unhealthyThresholdCount: healthCheck.unhealthyThreshold",
        "unhealthyThresholdCount: 2",
      ],
      [
        "requests to the tasks are in clear text despite backendTls",
        "loadBalancer.backendTls ? elbv2.ApplicationProtocol.HTTPS : elbv2.ApplicationProtocol.HTTP",
        "elbv2.ApplicationProtocol.HTTP",
      ],
      [
        "each task fails its health check with backendTls",
        "...(loadBalancer.backendTls && { protocol: elbv2.Protocol.HTTPS }),",
        "",
      ],
      ["targetProtocol is ignored", 'loadBalancer.targetProtocol === "http2"', "false"],
      [
        "a client stays with one task",
        "vpc,\n      targetType",
        "vpc,\n      stickinessCookieDuration: Duration.hours(1),\n      targetType",
        "security/hardening",
      ],
      ["a new port takes all targets away", "port: defaults.port", "port: service.port", "application/replacements"],
      [
        "a new tag sends the traffic to the old version",
        '(rule.node.defaultChild as elbv2.CfnListenerRule).addPropertyDeletionOverride("Tags");',
        "",
        "application/replacements",
      ],
      ["a release starts with its traffic on both versions", "weight: 0 }", "weight: 50 }", "stacks/service"],
    ],
  ),
  ...mutantsOf(
    "service-stack.ts",
    ["application/replacements"],
    [["a change to internal fails at the old target group", '? "" : "Internal"', '? "" : ""']],
  ),
];
