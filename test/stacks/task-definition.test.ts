import { readFileSync } from "node:fs";
import * as path from "node:path";
import { projectRoot } from "../../lib/config/project-root";
import { every, only, synthesise, synthesiseTask } from "../support/synthesise";
import { secret } from "../support/values";

const service = synthesiseTask({ observability: { logRetentionDays: 14 } });
const definition = only(service, "AWS::ECS::TaskDefinition").Properties;
const [container] = definition.ContainerDefinitions;

/** The statements of a role's inline policies, and its managed policies. */
function allowed(template: typeof service, role: { "Fn::GetAtt": [string, string] }) {
  const [id] = role["Fn::GetAtt"];
  const inline = every(template, "AWS::IAM::Policy")
    .filter(({ Properties }) => Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === id))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  const properties = template.findResources("AWS::IAM::Role")[id]?.["Properties"];
  return { inline, managed: properties.ManagedPolicyArns ?? [] };
}

describe("R4: the task definition", () => {
  test("runs on EC2, with awsvpc, on Linux/X86_64", () => {
    expect(definition).toMatchObject({
      RequiresCompatibilities: ["EC2"],
      NetworkMode: "awsvpc",
      RuntimePlatform: { OperatingSystemFamily: "LINUX", CpuArchitecture: "X86_64" },
    });
  });

  test("follows the instances' architecture", () => {
    const arm = synthesiseTask({ cluster: { instanceTypes: ["m7g.large"] } });
    expect(only(arm, "AWS::ECS::TaskDefinition").Properties.RuntimePlatform.CpuArchitecture).toBe("ARM64");
  });

  test("reserves 1024 CPU units and 512 MiB", () => {
    expect([definition.Cpu, definition.Memory]).toEqual(["1024", "512"]);
  });

  test("has another family in each stage", () => expect(definition.Family).toBe("fastapi-test-service"));

  test("has one container, fastapi, from the image built of service/", () => {
    expect(definition.ContainerDefinitions).toHaveLength(1);
    expect(container).toMatchObject({ Name: "fastapi", Essential: true });
    expect(container.Image["Fn::Sub"]).toMatch(/cdk-\w+-container-assets-.*:[0-9a-f]{64}$/);
  });

  test("names port 9000 fastapi-9000-tcp, with the application protocol http", () => {
    expect(container.PortMappings).toEqual([
      { ContainerPort: 9000, Name: "fastapi-9000-tcp", Protocol: "tcp", AppProtocol: "http" },
    ]);
  });

  test("logs to its own log group, with the configured retention and the stream prefix ecs, and never waits for CloudWatch", () => {
    const group = only(service, "AWS::Logs::LogGroup");
    expect(group.Properties.RetentionInDays).toBe(14);
    expect(container.LogConfiguration).toEqual({
      LogDriver: "awslogs",
      Options: {
        "awslogs-group": { Ref: group.id },
        "awslogs-stream-prefix": "ecs",
        "awslogs-region": { Ref: "AWS::Region" },
        mode: "non-blocking",
        "max-buffer-size": "10485760b",
      },
    });
  });

  test("has an execution role that may pull this image and write these logs, and nothing else", () => {
    const { inline, managed } = allowed(service, definition.ExecutionRoleArn);
    expect(managed).toEqual([]);
    expect(inline.map(({ Action, Resource }) => [Action, JSON.stringify(Resource)])).toEqual([
      [
        ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        expect.stringContaining("repository/"),
      ],
      ["ecr:GetAuthorizationToken", '"*"'],
      [
        ["logs:CreateLogStream", "logs:PutLogEvents"],
        JSON.stringify({ "Fn::GetAtt": [only(service, "AWS::Logs::LogGroup").id, "Arn"] }),
      ],
    ]);
  });

  test("has a task role without permissions", () => {
    expect(allowed(service, definition.TaskRoleArn)).toEqual({ inline: [], managed: [] });
  });

  test("has a read-only root filesystem, no capabilities, an init process, and a /tmp without executables", () => {
    expect(container.ReadonlyRootFilesystem).toBe(true);
    expect(container.Privileged).toBeUndefined();
    expect(container.LinuxParameters).toEqual({
      InitProcessEnabled: true,
      Capabilities: { Drop: ["ALL"] },
      Tmpfs: [{ ContainerPath: "/tmp", Size: 64, MountOptions: ["noexec", "nosuid", "nodev"] }],
    });
  });

  test("runs as the user of service/Dockerfile, also if an image says otherwise, and gains no rights later", () => {
    const dockerfile = readFileSync(path.join(projectRoot, "service", "Dockerfile"), "utf8");
    expect(container.User).toBe(/^USER (.+)$/m.exec(dockerfile)?.[1]);
    expect(container.User).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(container.DockerSecurityOptions).toEqual(["no-new-privileges"]);
  });

  test("a new task definition does not replace the service, so the old tasks run until the rollout ends", () => {
    const [before, after] = [512, 600].map((memoryMiB) =>
      only(synthesise({ service: { memoryMiB } }).service, "AWS::ECS::Service"),
    );
    expect(after?.id).toBe(before?.id);
    expect(after?.Properties).toEqual(before?.Properties);
  });
});

describe("the container's environment", () => {
  const told = synthesiseTask({
    service: {
      port: 8080,
      environment: { GREETING: "hello" },
      secrets: {
        DB_PASSWORD: `${secret}:password::`,
        TOKEN: "arn:aws:ssm:eu-central-1:123456789012:parameter/token",
      },
    },
    loadBalancer: { idleTimeoutSeconds: 120 },
  });
  const properties = only(told, "AWS::ECS::TaskDefinition").Properties;
  const [toldContainer] = properties.ContainerDefinitions;
  const environment = Object.fromEntries(
    toldContainer.Environment.map(({ Name, Value }: { Name: string; Value: string }) => [Name, Value]),
  );

  test("has port and timeouts, and the variables of service.environment", () => {
    expect(environment).toEqual({
      GREETING: "hello",
      PORT: "8080",
      KEEP_ALIVE_SECONDS: "135",
      REQUEST_TIMEOUT_SECONDS: "20",
      GRACEFUL_STOP_SECONDS: "25",
    });
  });

  test("has secrets by their ARN, and the execution role may read only these", () => {
    expect(toldContainer.Secrets.map(({ Name }: { Name: string }) => Name)).toEqual(["DB_PASSWORD", "TOKEN"]);
    const reading = allowed(told, properties.ExecutionRoleArn).inline.filter(({ Action }) =>
      /secretsmanager|ssm/.test(JSON.stringify(Action)),
    );
    expect(reading.map(({ Action, Resource }) => [Action, Resource])).toEqual([
      ["secretsmanager:GetSecretValue", secret],
      ["ssm:GetParameters", "arn:aws:ssm:eu-central-1:123456789012:parameter/token"],
    ]);
  });

  test("the execution role may decrypt these secrets only, and only through the service that keeps them", () => {
    const decrypting = allowed(told, properties.ExecutionRoleArn).inline.filter(({ Action }) => /kms/.test(Action));
    expect(decrypting.map(({ Action, Resource, Condition }) => [Action, Resource, Condition])).toEqual([
      [
        "kms:Decrypt",
        "*",
        {
          StringEquals: {
            "kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com",
            "kms:EncryptionContext:SecretARN": secret,
          },
        },
      ],
      [
        "kms:Decrypt",
        "*",
        {
          StringEquals: {
            "kms:ViaService": "ssm.eu-central-1.amazonaws.com",
            "kms:EncryptionContext:PARAMETER_ARN": "arn:aws:ssm:eu-central-1:123456789012:parameter/token",
          },
        },
      ],
    ]);
  });

  test("enableExecuteCommand allows a shell in a task", () => {
    const open = synthesise({ service: { enableExecuteCommand: true } }).service;
    expect(only(open, "AWS::ECS::Service").Properties.EnableExecuteCommand).toBe(true);
    // ECS Exec starts an agent in the container. The agent writes to the root filesystem.
    const [writable] = only(open, "AWS::ECS::TaskDefinition").Properties.ContainerDefinitions;
    expect(writable.ReadonlyRootFilesystem).toBe(false);
    // It runs as root with the container's capabilities.
    expect(writable.LinuxParameters.Capabilities ?? {}).toEqual({});
    const role = only(open, "AWS::ECS::TaskDefinition").Properties.TaskRoleArn;
    expect(JSON.stringify(allowed(open, role).inline)).toContain("ssmmessages:OpenDataChannel");
  });
});
