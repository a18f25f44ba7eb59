import { timeouts } from "../../lib/config/timeouts";
import { parseConfig } from "../../lib/validation/validate";
import { type Resource, synthesise } from "../support/synthesise";
import { everyDocument } from "./every-document";

type Attributes = { Key: string; Value: unknown }[];
const attributesOf = (list: Attributes) => Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
  Principal?: unknown;
  Condition?: object;
}

/** Permissions that AWS, or the CDK's cluster, gives for every resource. None of them reads or changes data. */
const allowedOnEverything = [
  ...["ecr:GetAuthorizationToken", "ecs:DiscoverPollEndpoint", "ecs:Poll", "ecs:StartTelemetrySession"],
  // The agent writes the log lines of tasks by the execution role. The CDK's cluster grants these all the same.
  ...["logs:CreateLogStream", "logs:PutLogEvents"],
  // Limited by a condition, see test/stacks/task-definition.test.ts.
  "kms:Decrypt",
];
const allowedForExec = [
  "logs:DescribeLogGroups",
  ...["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"].map(
    (action) => `ssmmessages:${action}`,
  ),
];

/** Alarms that fire below their threshold. */
const fireBelow = /-TooFewTasks$/;

/*
 * What scanners of templates pass without a look: they cannot read launch templates, references, or what an option of
 * the configuration promises.
 */
describe.each(everyDocument)("%s", (_name, document) => {
  const config = parseConfig(document);
  const { all, assembly } = synthesise(document);
  const resources = all.flatMap(([, template]) => Object.values<Resource>(template.toJSON()["Resources"]));
  const ofType = (type: string) => resources.filter(({ Type }) => Type === `AWS::${type}`);
  const propertiesOf = (type: string) => ofType(type).map(({ Properties }) => Properties);
  /** The properties of every resource of a type. There must be one. */
  const some = (type: string) => {
    const found = propertiesOf(type);
    expect(found).not.toEqual([]);
    return found;
  };
  const allowed = (): Statement[] =>
    propertiesOf("IAM::Policy")
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .filter(({ Effect }) => Effect === "Allow");

  test("instances: encrypted volumes, IMDSv2 with one hop, no public address, no key for SSH", () => {
    for (const { LaunchTemplateData: data } of some("EC2::LaunchTemplate")) {
      expect(data.BlockDeviceMappings).not.toHaveLength(0);
      for (const { Ebs } of data.BlockDeviceMappings) expect(Ebs.Encrypted).toBe(true);
      expect(data.MetadataOptions).toMatchObject({ HttpTokens: "required", HttpPutResponseHopLimit: 1 });
      expect(data.NetworkInterfaces).not.toHaveLength(0);
      for (const { AssociatePublicIpAddress } of data.NetworkInterfaces) expect(AssociatePublicIpAddress).toBe(false);
      expect(data.KeyName).toBeUndefined();
    }
  });

  test("instances: the ECS agent blocks the tasks from the instance's credentials, and takes no privileged task", () => {
    for (const { LaunchTemplateData } of some("EC2::LaunchTemplate")) {
      const userData = JSON.stringify(LaunchTemplateData.UserData);
      expect(userData).toContain("ECS_AWSVPC_BLOCK_IMDS=true");
      expect(userData).toContain("ECS_DISABLE_PRIVILEGED=true");
      expect(userData).not.toContain("=false");
    }
  });

  test("tasks: nothing of the instance is in reach, and no container is root", () => {
    for (const definition of some("ECS::TaskDefinition")) {
      expect(definition.NetworkMode).toBe("awsvpc");
      expect([definition.Volumes ?? [], definition.PidMode, definition.IpcMode]).toEqual([[], undefined, undefined]);
      for (const container of definition.ContainerDefinitions) {
        const { MountPoints = [], Privileged = false, User, DockerSecurityOptions, LinuxParameters } = container;
        expect([MountPoints, Privileged, User]).toEqual([[], false, "10001:10001"]);
        expect(DockerSecurityOptions).toEqual(["no-new-privileges"]);
        expect(LinuxParameters.Capabilities?.Add ?? []).toEqual([]);
        expect([LinuxParameters.Devices ?? [], LinuxParameters.SharedMemorySize]).toEqual([[], undefined]);
        const isHardened = !config.service.enableExecuteCommand;
        expect(container.ReadonlyRootFilesystem).toBe(isHardened);
        expect(LinuxParameters.Capabilities?.Drop ?? []).toEqual(isHardened ? ["ALL"] : []);
      }
    }
  });

  test("roles: a permission for every resource is one that AWS gives in no other way", () => {
    const exec = config.service.enableExecuteCommand ? allowedForExec : [];
    const broad = allowed().filter(({ Resource: on }) => [on].flat().includes("*"));
    const actions = broad.flatMap(({ Action }) => Action);
    expect(actions.filter((action) => ![...allowedOnEverything, ...exec].includes(action))).toEqual([]);
    for (const { Action, Condition } of broad)
      if ([Action].flat().includes("kms:Decrypt")) expect(Condition).toBeDefined();
  });

  test("roles: only AWS's services may assume them", () => {
    const services = some("IAM::Role").flatMap(({ AssumeRolePolicyDocument: { Statement } }) => Statement);
    for (const { Principal } of services) expect(Object.keys(Principal)).toEqual(["Service"]);
  });

  test("buckets: private, encrypted, and no plain HTTP", () => {
    for (const bucket of propertiesOf("S3::Bucket")) {
      expect(bucket.PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      expect(bucket.BucketEncryption).toBeDefined();
    }
    expect(denyingPlainHttp(propertiesOf("S3::BucketPolicy"))).toHaveLength(propertiesOf("S3::Bucket").length);
  });

  test("topics: no plain HTTP", () => {
    expect(denyingPlainHttp(propertiesOf("SNS::TopicPolicy"))).toHaveLength(propertiesOf("SNS::Topic").length);
  });

  test("load balancer: deletion protection, access logs and idle timeout as configured, and no invalid header", () => {
    const { deletionProtection, accessLogs } = config.loadBalancer;
    for (const { LoadBalancerAttributes } of some("ElasticLoadBalancingV2::LoadBalancer")) {
      const attributes = attributesOf(LoadBalancerAttributes);
      expect(attributes["deletion_protection.enabled"]).toBe(String(deletionProtection));
      expect(attributes["access_logs.s3.enabled"] ?? "false").toBe(String(accessLogs));
      if (accessLogs) expect(attributes["access_logs.s3.bucket"]).toHaveProperty("Ref");
      expect(attributes["idle_timeout.timeout_seconds"]).toBe(String(timeouts(config).loadBalancerIdle));
      expect(attributes["routing.http.drop_invalid_header_fields.enabled"]).toBe("true");
    }
    expect(ofType("S3::Bucket")).toHaveLength(accessLogs ? 1 : 0);
    const protectedStacks = assembly.stacksRecursively.filter(({ terminationProtection }) => terminationProtection);
    expect(protectedStacks).toHaveLength(deletionProtection ? 3 : 0);
  });

  test("listeners: plain HTTP carries requests only without a certificate", () => {
    for (const { Protocol, DefaultActions, SslPolicy = "" } of some("ElasticLoadBalancingV2::Listener")) {
      const forwards = DefaultActions.some(({ Type }: { Type: string }) => Type === "forward");
      if (Protocol === "HTTP") expect(forwards).toBe(config.loadBalancer.tls === null);
      else expect([Protocol, SslPolicy]).toEqual(["HTTPS", expect.stringMatching(/^ELBSecurityPolicy-TLS13-1-[23]-/)]);
    }
  });

  test("target groups: no sticky sessions, and a task leaves before its requests are cut", () => {
    for (const { TargetGroupAttributes } of some("ElasticLoadBalancingV2::TargetGroup")) {
      const attributes = attributesOf(TargetGroupAttributes);
      expect(attributes["stickiness.enabled"] ?? "false").toBe("false");
      expect(attributes["deregistration_delay.timeout_seconds"]).toBe(String(timeouts(config).deregistrationDelay));
    }
  });

  test("web ACL: its default action is Allow, so that it blocks by its rules alone", () => {
    expect(propertiesOf("WAFv2::WebACL")).toHaveLength(config.loadBalancer.waf ? 1 : 0);
    for (const { DefaultAction, Rules } of propertiesOf("WAFv2::WebACL")) {
      expect(DefaultAction).toEqual({ Allow: {} });
      for (const { Action = {}, OverrideAction = { None: {} } } of Rules) {
        expect([Action, OverrideAction]).not.toContainEqual({ Count: {} });
      }
    }
  });

  test("alarms: fire above their threshold, but for one that fires below it", () => {
    for (const { AlarmName, ComparisonOperator } of some("CloudWatch::Alarm")) {
      const operator = fireBelow.test(AlarmName) ? "LessThanThreshold" : "GreaterThanOrEqualToThreshold";
      expect([AlarmName, ComparisonOperator]).toEqual([AlarmName, operator]);
    }
  });

  test("logs: every log group has a retention, and flow logs record all traffic where they are on", () => {
    for (const { RetentionInDays } of some("Logs::LogGroup")) {
      expect(RetentionInDays).toBe(config.observability.logRetentionDays);
    }
    expect(propertiesOf("EC2::FlowLog").map(({ TrafficType }) => TrafficType)).toEqual(
      config.network.flowLogs ? ["ALL"] : [],
    );
  });
});

/** The policies that deny every action without TLS. */
function denyingPlainHttp(policies: { PolicyDocument: { Statement: Statement[] } }[]) {
  return policies.filter(({ PolicyDocument }) =>
    PolicyDocument.Statement.some(
      ({ Effect, Condition }) =>
        Effect === "Deny" && JSON.stringify(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
    ),
  );
}
