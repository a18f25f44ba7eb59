import type { Configuration } from "../../lib/config";
import contract from "../../service/app/contract.json";
import { every, only, outputName, synthesise } from "../support/synthesise";
import { certificateArn, zone } from "../support/values";

const { vpc, service } = synthesise();
const balancer = only(service, "AWS::ElasticLoadBalancingV2::LoadBalancer").Properties;
const targets = only(service, "AWS::ElasticLoadBalancingV2::TargetGroup").Properties;
const attributes = (list: { Key: string; Value: string }[]) =>
  Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
const withBalancer = (loadBalancer: Configuration["loadBalancer"], rest: Configuration = {}) =>
  synthesise({ ...rest, loadBalancer }).service;
const groupOf = (template: typeof service) => {
  const [reference] = only(template, "AWS::ElasticLoadBalancingV2::LoadBalancer").Properties.SecurityGroups;
  return template.findResources("AWS::EC2::SecurityGroup")[reference["Fn::GetAtt"][0]]?.["Properties"];
};

describe("R6: the load balancer", () => {
  test("faces the internet from the public subnets", () => {
    expect([balancer.Type, balancer.Scheme]).toEqual(["application", "internet-facing"]);
    const outputs = vpc.findOutputs("*");
    expect(balancer.Subnets.map((subnet: never) => outputs[outputName(subnet)]?.["Value"].Ref)).toEqual([
      expect.stringContaining("public"),
      expect.stringContaining("public"),
    ]);
  });

  test("listens on port 80 for the world, and may send to the tasks only", () => {
    expect(only(service, "AWS::ElasticLoadBalancingV2::Listener").Properties).toMatchObject({
      Port: 80,
      Protocol: "HTTP",
      DefaultActions: [{ Type: "forward" }],
    });
    expect(groupOf(service).SecurityGroupIngress).toEqual([
      expect.objectContaining({ CidrIp: "0.0.0.0/0", IpProtocol: "tcp", FromPort: 80, ToPort: 80 }),
    ]);
    expect(only(service, "AWS::EC2::SecurityGroupEgress").Properties).toMatchObject({ FromPort: 9000, ToPort: 9000 });
  });

  test("forwards to one ip target group over HTTP, with the health check /", () => {
    expect(targets).toMatchObject({
      TargetType: "ip",
      Protocol: "HTTP",
      ProtocolVersion: "HTTP1",
      Port: 9000,
      HealthCheckPath: "/",
    });
  });

  test("checks the health of the configured path", () => {
    const template = withBalancer({}, { service: { healthCheckPath: "/readyz" } });
    expect(only(template, "AWS::ElasticLoadBalancingV2::TargetGroup").Properties.HealthCheckPath).toBe("/readyz");
  });

  test("is tagged Environment=Development", () => {
    expect(balancer.Tags).toContainEqual({ Key: "Environment", Value: "Development" });
  });

  test("drops invalid headers, and has the idle timeout and no deletion protection", () => {
    expect(attributes(balancer.LoadBalancerAttributes)).toMatchObject({
      "routing.http.drop_invalid_header_fields.enabled": "true",
      "idle_timeout.timeout_seconds": "60",
      "deletion_protection.enabled": "false",
    });
  });

  test("leaves the protection from desync attacks at AWS's default, which blocks ambiguous requests", () => {
    // "defensive" (ELB User Guide, "Desync mitigation mode").
    expect(attributes(balancer.LoadBalancerAttributes)["routing.http.desync_mitigation_mode"]).toBeUndefined();
  });

  test("permits a zonal shift", () => {
    expect(attributes(balancer.LoadBalancerAttributes)["zonal_shift.config.enabled"]).toBe("true");
  });

  test("names no server, and asks for no HTTPS that it does not have", () => {
    const { ListenerAttributes } = only(service, "AWS::ElasticLoadBalancingV2::Listener").Properties;
    expect(attributes(ListenerAttributes)).toEqual({ "routing.http.response.server.enabled": "false" });
  });

  test("checks health every 10 seconds, and drains as long as the longest request", () => {
    expect(targets).toMatchObject({
      HealthCheckIntervalSeconds: 10,
      HealthCheckTimeoutSeconds: 5,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 3,
    });
    expect(attributes(targets.TargetGroupAttributes)["deregistration_delay.timeout_seconds"]).toBe("20");
  });

  test("outputs its URL (R7)", () => {
    const { Value } = service.findOutputs("LoadBalancerUrl")["LoadBalancerUrl"] ?? {};
    const { id } = only(service, "AWS::ElasticLoadBalancingV2::LoadBalancer");
    expect(Value).toEqual({ "Fn::Join": ["", ["http://", { "Fn::GetAtt": [id, "DNSName"] }]] });
  });
});

test.each([
  [20, { delay: "20", idle: "60", stop: 30, environment: ["75", "20", "25"] }],
  [300, { delay: "300", idle: "301", stop: 310, environment: ["316", "300", "305"] }],
])("every timeout in the template follows from requests of %i s", (longestRequestSeconds, expected) => {
  const template = withBalancer({}, { service: { longestRequestSeconds } });
  const [container] = only(template, "AWS::ECS::TaskDefinition").Properties.ContainerDefinitions;
  const variables = Object.fromEntries(
    container.Environment.map(({ Name, Value }: Record<string, string>) => [Name, Value]),
  );
  const { keepAlive, requestTimeout, gracefulStop } = contract.environment;
  const attribute = (type: string, list: string, name: string) =>
    attributes(only(template, `AWS::ElasticLoadBalancingV2::${type}`).Properties[list])[name];
  expect({
    delay: attribute("TargetGroup", "TargetGroupAttributes", "deregistration_delay.timeout_seconds"),
    idle: attribute("LoadBalancer", "LoadBalancerAttributes", "idle_timeout.timeout_seconds"),
    stop: container.StopTimeout,
    environment: [keepAlive, requestTimeout, gracefulStop].map((name) => variables[name]),
  }).toEqual(expected);
});

describe("loadBalancer options", () => {
  test("tls: HTTPS with a current policy, and HTTP redirects there (R10)", () => {
    const template = withBalancer({ tls: { certificateArn }, targetProtocol: "http2" });
    const listeners = every(template, "AWS::ElasticLoadBalancingV2::Listener").map(({ Properties }) => Properties);
    expect(listeners.find(({ Port }) => Port === 443)).toMatchObject({
      Protocol: "HTTPS",
      Certificates: [{ CertificateArn: certificateArn }],
      SslPolicy: expect.stringMatching(/^ELBSecurityPolicy-TLS13-1-2-Res-PQ-/),
    });
    expect(listeners.find(({ Port }) => Port === 80).DefaultActions).toEqual([
      { Type: "redirect", RedirectConfig: { Protocol: "HTTPS", Port: "443", StatusCode: "HTTP_301" } },
    ]);
    const dependencies = every(template, "AWS::ElasticLoadBalancingV2::Listener").map(
      ({ DependsOn = [] }) => DependsOn,
    );
    expect(dependencies.flat()).toEqual([expect.stringContaining("Https")]); // the redirect depends on its target, the HTTPS listener
    const groups = only(template, "AWS::ElasticLoadBalancingV2::TargetGroup").Properties;
    expect(groups.ProtocolVersion).toBe("HTTP2");
  });

  test("tls: HTTPS asks browsers to keep to HTTPS for a year, and no listener names the server", () => {
    const listeners = every(withBalancer({ tls: { certificateArn } }), "AWS::ElasticLoadBalancingV2::Listener");
    const byPort = listeners.map(({ Properties }) => [Properties.Port, attributes(Properties.ListenerAttributes)]);
    expect(Object.fromEntries(byPort)).toEqual({
      80: { "routing.http.response.server.enabled": "false" },
      443: {
        "routing.http.response.server.enabled": "false",
        "routing.http.response.strict_transport_security.header_value": "max-age=31536000",
      },
    });
  });

  test("tls by ARN: the URL's output says that the certificate has another name", () => {
    const description = (tls: NonNullable<Configuration["loadBalancer"]>["tls"]) =>
      withBalancer({ tls }).findOutputs("LoadBalancerUrl")["LoadBalancerUrl"]?.["Description"];
    expect(description({ certificateArn })).toContain("the certificate has another name");
    expect([description(null), description(zone)]).toEqual(["Where the API answers", "Where the API answers"]);
  });

  test("tls by name: a certificate that ACM issues, and an alias record in the zone", () => {
    const tls = zone;
    const template = withBalancer({ tls });
    expect(only(template, "AWS::CertificateManager::Certificate").Properties).toMatchObject({
      DomainName: "api.example.com",
      ValidationMethod: "DNS",
    });
    expect(only(template, "AWS::Route53::RecordSet").Properties).toMatchObject({ Name: "api.example.com.", Type: "A" });
    expect(template.findOutputs("LoadBalancerUrl")["LoadBalancerUrl"]?.["Value"]).toBe("https://api.example.com");
  });

  test("tls by name: certificate and record keep their logical ids if public changes, so the record is updated in place", () => {
    const ids = ["AWS::CertificateManager::Certificate", "AWS::Route53::RecordSet"].map((type) =>
      [true, false].map((isPublic) => only(withBalancer({ public: isPublic, tls: zone }), type).id),
    );
    for (const [whenPublic, whenInternal] of ids) expect(whenInternal).toBe(whenPublic);
  });

  const variable = (template: typeof service, name: string) =>
    only(template, "AWS::ECS::TaskDefinition").Properties.ContainerDefinitions[0].Environment.find(
      ({ Name }: { Name: string }) => Name === name,
    );

  test("targetProtocol: the container speaks HTTP/2 only if the target group does", () => {
    const template = withBalancer({ tls: { certificateArn }, targetProtocol: "http2" });
    expect(variable(template, contract.environment.http2)).toEqual({ Name: "HTTP2", Value: "true" });
    expect(variable(service, contract.environment.http2)).toBeUndefined();
  });

  test("healthCheckPath: the container knows another path, because it never refuses a health check", () => {
    const template = withBalancer({}, { service: { healthCheckPath: "/health" } });
    expect(variable(template, "HEALTH_CHECK_PATH")).toEqual({ Name: "HEALTH_CHECK_PATH", Value: "/health" });
    expect(variable(service, "HEALTH_CHECK_PATH")).toBeUndefined();
  });

  describe("backendTls: over TLS to the tasks (R10)", () => {
    const tlsVariable = (template: typeof service) => variable(template, "TLS");

    test("on: the target group and its health check use HTTPS, and the container gets TLS=true", () => {
      const template = withBalancer({ tls: { certificateArn }, targetProtocol: "http2", backendTls: true });
      expect(only(template, "AWS::ElasticLoadBalancingV2::TargetGroup").Properties).toMatchObject({
        Protocol: "HTTPS",
        ProtocolVersion: "HTTP2",
        HealthCheckProtocol: "HTTPS",
      });
      expect(tlsVariable(template)).toEqual({ Name: "TLS", Value: "true" });
    });

    test("on with blue-green: both target groups use HTTPS", () => {
      const rollout = { strategy: "blue-green" as const };
      const groups = every(
        withBalancer({ backendTls: true }, { service: { rollout }, cluster: { instances: { max: 8 } } }),
        "AWS::ElasticLoadBalancingV2::TargetGroup",
      );
      expect(groups.map(({ Properties }) => [Properties.Protocol, Properties.HealthCheckProtocol])).toEqual([
        ["HTTPS", "HTTPS"],
        ["HTTPS", "HTTPS"],
      ]);
    });

    test("off: the container gets no TLS variable, and the health check uses HTTP", () => {
      expect(tlsVariable(service)).toBeUndefined();
      expect(targets.HealthCheckProtocol ?? "HTTP").toBe("HTTP");
    });

    test.each([true, false])("a configuration may not set the variable TLS itself: backendTls %s", (backendTls) => {
      for (const [field, value] of [
        ["environment", "false"],
        ["secrets", "arn:aws:ssm:eu-central-1:123456789012:parameter/tls"],
      ] as const) {
        expect(() => withBalancer({ backendTls }, { service: { [field]: { TLS: value } } })).toThrow(
          `service.${field}.TLS: set by the deployment itself`,
        );
      }
    });
  });

  test("public false: in the private subnets, open to the VPC only", () => {
    const { vpc, service: template } = synthesise({ loadBalancer: { public: false } });
    const { Scheme, Subnets } = only(template, "AWS::ElasticLoadBalancingV2::LoadBalancer").Properties;
    expect(Scheme).toBe("internal");
    const outputs = vpc.findOutputs("*");
    expect(Subnets.map((subnet: never) => outputs[outputName(subnet)]?.["Value"].Ref)).toEqual([
      expect.stringContaining("private"),
      expect.stringContaining("private"),
    ]);
    expect(groupOf(template).SecurityGroupIngress).toEqual([
      expect.objectContaining({ FromPort: 80, ToPort: 80, CidrIp: { "Fn::ImportValue": expect.anything() } }),
    ]);
  });

  test.each([true, false])("allowedCidrs: only these ranges reach the listeners, with public %s", (isPublic) => {
    const allowedCidrs = ["203.0.113.0/24", "198.51.100.7/32"];
    const ingress = (tls: { certificateArn: string } | null) =>
      groupOf(withBalancer({ public: isPublic, allowedCidrs, tls })).SecurityGroupIngress.map(
        ({ CidrIp, FromPort, ToPort }: Record<string, unknown>) => [CidrIp, FromPort, ToPort],
      );
    const on = (port: number) => allowedCidrs.map((cidr) => [cidr, port, port]);
    expect(ingress(null)).toEqual(on(80));
    expect(ingress({ certificateArn })).toEqual([...on(80), ...on(443)]);
  });

  test("accessLogs: an encrypted, private and versioned bucket that stays after the stack, with logs that expire", () => {
    const template = withBalancer({ accessLogs: true }, { region: "eu-central-1" });
    const bucket = only(template, "AWS::S3::Bucket");
    expect(bucket.DeletionPolicy).toBe("Retain");
    expect(bucket.Properties).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
      },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
      VersioningConfiguration: { Status: "Enabled" },
      LifecycleConfiguration: {
        Rules: [{ ExpirationInDays: 90, NoncurrentVersionExpiration: { NoncurrentDays: 30 }, Status: "Enabled" }],
      },
    });
    const [denied] = only(template, "AWS::S3::BucketPolicy").Properties.PolicyDocument.Statement;
    expect(denied).toMatchObject({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } });
  });
});
