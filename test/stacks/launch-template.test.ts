import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { every, only, synthesise } from "../support/synthesise";

const { cluster } = synthesise();
const data = only(cluster, "AWS::EC2::LaunchTemplate").Properties.LaunchTemplateData;
const userData = (of: typeof data) => of.UserData["Fn::Base64"]["Fn::Join"][1] as (string | { Ref: string })[];
const script = userData(data)
  .map((part) => (typeof part === "string" ? part : `<${part.Ref}>`))
  .join("");

describe("R2: the launch template", () => {
  test("takes the ECS-optimised Amazon Linux 2023 AMI from its public SSM parameter", () => {
    const parameter = cluster.findParameters("*")[data.ImageId.Ref];
    expect(parameter).toMatchObject({
      Type: "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>",
      Default: "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id",
    });
  });

  test("takes the arm64 AMI for Graviton", () => {
    const { cluster: arm } = synthesise({ cluster: { instanceTypes: ["m7g.large"] } });
    expect(JSON.stringify(arm.findParameters("*"))).toContain("amazon-linux-2023/arm64/recommended");
  });

  test.each([
    ["t3.medium", "x86_64", "amazon-linux-2023"],
    ["m7g.large", "arm64", "amazon-linux-2023/arm64"],
  ])("%s takes the AMI of amiVersion, whose id is read at the deployment", (type, architecture, folder) => {
    const amiVersion = `al2023-ami-ecs-hvm-2023.0.20260901-kernel-6.1-${architecture}`;
    const { cluster: pinned } = synthesise({ cluster: { instanceTypes: [type], amiVersion } });
    const { ImageId } = only(pinned, "AWS::EC2::LaunchTemplate").Properties.LaunchTemplateData;
    expect(pinned.findParameters("*")[ImageId.Ref]).toMatchObject({
      Type: "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>",
      Default: `/aws/service/ecs/optimized-ami/${folder}/${amiVersion}/image_id`,
    });
  });

  test("has the instance type", () => expect(data.InstanceType).toBe("t3.medium"));

  test("has detailed monitoring", () => expect(data.Monitoring).toEqual({ Enabled: true }));

  test("gives no public IP", () => {
    expect(data.NetworkInterfaces).toEqual([expect.objectContaining({ AssociatePublicIpAddress: false })]);
  });

  test("terminates on shutdown", () => expect(data.InstanceInitiatedShutdownBehavior).toBe("terminate"));

  test("has an instance profile with exactly the two managed policies", () => {
    const profile = only(cluster, "AWS::IAM::InstanceProfile");
    expect(data.IamInstanceProfile.Arn["Fn::GetAtt"][0]).toBe(profile.id);
    const role = only(cluster, "AWS::IAM::Role");
    expect(profile.Properties.Roles).toEqual([{ Ref: role.id }]);
    const policies = role.Properties.ManagedPolicyArns.map((arn: { "Fn::Join": [string, string[]] }) =>
      arn["Fn::Join"][1].at(-1),
    );
    expect(policies).toEqual([
      ":iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role",
      ":iam::aws:policy/AmazonSSMManagedInstanceCore",
    ]);
  });

  test("denies what these policies give beyond this cluster: parameters, images, log groups and other clusters", () => {
    const { id } = only(cluster, "AWS::ECS::Cluster");
    const thisCluster = { "Fn::GetAtt": [id, "Arn"] };
    const { Statement } = only(cluster, "AWS::IAM::Policy").Properties.PolicyDocument;
    const denied = Statement.filter(({ Effect }: { Effect: string }) => Effect === "Deny");
    expect(denied.map(({ Effect, Sid, Action, ...scope }: Record<string, unknown>) => [Action, scope])).toEqual([
      [["ssm:GetParameter", "ssm:GetParameters"], { Resource: "*" }],
      [
        [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetAuthorizationToken",
          "ecr:GetDownloadUrlForLayer",
          "logs:CreateLogStream",
          "logs:PutLogEvents",
        ],
        { Resource: "*" },
      ],
      ["ecs:CreateCluster", { Resource: "*" }],
      [
        ["ecs:DeregisterContainerInstance", "ecs:RegisterContainerInstance", "ecs:Submit*"],
        { NotResource: thisCluster },
      ],
      [
        ["ecs:Poll", "ecs:StartTelemetrySession", "ecs:UpdateContainerInstancesState"],
        { Resource: "*", Condition: { ArnNotEquals: { "ecs:cluster": thisCluster } } },
      ],
    ]);
  });

  test("joins the cluster once, blocks the tasks from the instance's credentials, and takes no privileged task", () => {
    const { id } = only(cluster, "AWS::ECS::Cluster");
    expect(script.split("\n").filter((line) => line.includes("/etc/ecs/ecs.config"))).toEqual([
      "echo ECS_AWSVPC_BLOCK_IMDS=true >> /etc/ecs/ecs.config",
      "echo ECS_DISABLE_PRIVILEGED=true >> /etc/ecs/ecs.config",
      `echo ECS_CLUSTER=<${id}> >> /etc/ecs/ecs.config`,
    ]);
  });

  test("requires IMDSv2 with a hop limit of 1", () => {
    expect(data.MetadataOptions).toEqual({ HttpTokens: "required", HttpPutResponseHopLimit: 1 });
  });

  test("has an encrypted gp3 root volume", () => {
    expect(data.BlockDeviceMappings).toEqual([
      { DeviceName: "/dev/xvda", Ebs: { Encrypted: true, VolumeSize: 30, VolumeType: "gp3" } },
    ]);
  });

  test.each(["instance", "volume"])("tags every %s with Name and Cluster", (kind) => {
    const { Tags } = data.TagSpecifications.find(({ ResourceType }: { ResourceType: string }) => ResourceType === kind);
    expect(Tags).toContainEqual({ Key: "Name", Value: "fastapi-test-cluster-instance" });
    expect(Tags).toContainEqual({ Key: "Cluster", Value: { Ref: only(cluster, "AWS::ECS::Cluster").id } });
  });
});

describe("a new instance reports that it has joined the cluster", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "user-data-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** A program on the PATH of the script. Its argument is the number of its call. */
  const program = (name: string, body: string) => {
    const counted = `n=$(($(cat ${folder}/${name}.calls 2>/dev/null || echo 0) + 1)); echo $n > ${folder}/${name}.calls`;
    writeFileSync(path.join(folder, name), `#!/bin/bash\n${counted}\n${body}\n`);
    chmodSync(path.join(folder, name), 0o755);
  };
  const run = (text: string) =>
    execFileSync("bash", ["-c", text], {
      env: { PATH: `${folder}:${process.env.PATH}` },
      stdio: ["ignore", "pipe", "inherit"],
    });
  const log = () => readFileSync(path.join(folder, "log"), "utf8");

  test("in the background, because the agent starts after user data, and until Auto Scaling accepts it", () => {
    program("cloud-init", "echo i-0123");
    program("systemd-run", `while [ "$1" != bash ]; do shift; done; printf '%s' "$3" > ${folder}/background`);
    program("sleep", "");
    // The agent answers at the second call, and has joined at the third one.
    program(
      "curl",
      "[ $n -gt 1 ] && echo '{\"ContainerInstanceArn\":'$([ $n -gt 2 ] && echo '\"a:container-instance/b\"')'}'",
    );
    program("aws", `echo "$@" >> ${folder}/log; [ $n -gt 1 ]`);

    run(
      script
        .replaceAll("/etc/ecs/ecs.config", "/dev/null")
        .replaceAll(/<AWS::Region>/g, "eu-central-1")
        .replaceAll(/<\w+>/g, "x"),
    );
    expect(() => log()).toThrow("no such file");
    run(readFileSync(path.join(folder, "background"), "utf8"));

    const call = [
      "autoscaling complete-lifecycle-action --lifecycle-action-result CONTINUE --region eu-central-1",
      "--auto-scaling-group-name fastapi-test-cluster-instances --lifecycle-hook-name joined-cluster --instance-id i-0123\n",
    ].join(" ");
    expect(log()).toBe(call + call);
    expect(readFileSync(path.join(folder, "curl.calls"), "utf8").trim()).toBe("3");
  });

  test("by the name of its group and hook, which the template gives both", () => {
    const group = only(cluster, "AWS::AutoScaling::AutoScalingGroup").Properties.AutoScalingGroupName;
    const names = every(cluster, "AWS::AutoScaling::LifecycleHook").map(
      ({ Properties }) => Properties.LifecycleHookName,
    );
    expect(script).toContain(`--auto-scaling-group-name ${group} `);
    expect(names.filter((name) => script.includes(`--lifecycle-hook-name ${name} `))).toHaveLength(1);
  });

  test("with a permission for this group only", () => {
    const statements = only(cluster, "AWS::IAM::Policy").Properties.PolicyDocument.Statement;
    const [statement] = statements.filter(({ Action }: { Action: string }) => /^autoscaling:/.test(Action));
    expect(statement.Action).toBe("autoscaling:CompleteLifecycleAction");
    expect(statement.Resource["Fn::Join"][1].at(-1)).toBe(
      ":autoScalingGroup:*:autoScalingGroupName/fastapi-test-cluster-instances",
    );
  });
});

test("instances have no inbound rule, and only HTTPS outbound", () => {
  const group = only(cluster, "AWS::EC2::SecurityGroup");
  expect(data.NetworkInterfaces[0].Groups).toEqual([{ "Fn::GetAtt": [group.id, "GroupId"] }]);
  expect(group.Properties.SecurityGroupIngress).toBeUndefined();
  expect(every(cluster, "AWS::EC2::SecurityGroupIngress")).toEqual([]);
  expect(group.Properties.SecurityGroupEgress).toEqual([expect.objectContaining({ FromPort: 443, ToPort: 443 })]);
});

test("a change of ENI trunking makes a new launch template, because only a new instance gets a trunk", () => {
  const template = (eniTrunking: boolean) =>
    only(synthesise({ cluster: { instanceTypes: ["m5.large"], eniTrunking } }).cluster, "AWS::EC2::LaunchTemplate");
  expect(template(true).Properties).not.toEqual(template(false).Properties);
});

test("a change of environment, which is only a tag, replaces no instance and no task", () => {
  const before = synthesise({ environment: "Development" });
  const after = synthesise({ environment: "Production" });
  for (const [stack, type] of [
    ["cluster", "AWS::EC2::LaunchTemplate"],
    ["cluster", "AWS::AutoScaling::AutoScalingGroup"],
    ["service", "AWS::ECS::TaskDefinition"],
    ["service", "AWS::ECS::Service"],
  ] as const) {
    // `Tags` is changed in place, also that of a task definition (CloudFormation User Guide, "AWS::ECS::TaskDefinition").
    const [old, changed] = [before, after].map((of) => ({ ...only(of[stack], type).Properties, Tags: [] }));
    expect(changed).toEqual(old);
  }
  const group = only(after.cluster, "AWS::AutoScaling::AutoScalingGroup").Properties;
  expect(group.Tags).toContainEqual({ Key: "Environment", Value: "Production", PropagateAtLaunch: true });
});

describe("several instance types, and Spot", () => {
  const mixed = synthesise({
    cluster: { instanceTypes: ["m6i.large", "m6a.large"], spotPercentage: 70, instances: { min: 2, max: 6 } },
  }).cluster;

  test("become a mixed-instances policy, in which the minimum is on demand", () => {
    const policy = only(mixed, "AWS::AutoScaling::AutoScalingGroup").Properties.MixedInstancesPolicy;
    expect(policy.LaunchTemplate.Overrides).toEqual([{ InstanceType: "m6i.large" }, { InstanceType: "m6a.large" }]);
    expect(policy.InstancesDistribution).toEqual({
      OnDemandBaseCapacity: 2,
      OnDemandPercentageAboveBaseCapacity: 30,
      SpotAllocationStrategy: "price-capacity-optimized",
    });
  });

  test("are replaced before a Spot interruption, if there are Spot instances", () => {
    const rebalanced = [mixed, cluster].map(
      (template) => only(template, "AWS::AutoScaling::AutoScalingGroup").Properties.CapacityRebalance,
    );
    expect(rebalanced).toEqual([true, false]);
  });

  test("drain on a Spot interruption", () => {
    const template = only(mixed, "AWS::EC2::LaunchTemplate").Properties.LaunchTemplateData;
    expect(userData(template).join("")).toContain("ECS_ENABLE_SPOT_INSTANCE_DRAINING=true");
  });
});
