import { readFileSync } from "node:fs";
import { documents } from "../support/documents";
import { type Resource, synthesise } from "../support/synthesise";

const world = ["0.0.0.0/0", "::/0"];

describe.each(Object.entries(documents))("%s", (stage, document) => {
  const { all, assembly } = synthesise(document, stage);
  const resources = all.flatMap(([name, template]) =>
    Object.entries<Resource>(template.toJSON()["Resources"]).map(([id, resource]) => ({ ...resource, id, name })),
  );
  const ofType = (type: string) => resources.filter(({ Type }) => Type === type);

  test("has its three stacks, named after it", () => {
    expect(assembly.stacksRecursively.map(({ stackName }) => stackName)).toEqual([
      `fastapi-${stage}-vpc`,
      `fastapi-${stage}-cluster`,
      `fastapi-${stage}-service`,
    ]);
  });

  test("synthesises without a warning, an error or a deprecated property", () => {
    const messages = assembly.stacksRecursively.flatMap(({ messages }) => messages);
    expect(messages.filter(({ level }) => level !== "info")).toEqual([]);
  });

  test("runs no Lambda function, sends to no SNS topic and has no custom resource", () => {
    const unwanted = resources.filter(({ Type }) =>
      /^(AWS::Lambda::|AWS::SNS::|Custom::|AWS::CloudFormation::Custom)/.test(Type),
    );
    expect(unwanted).toEqual([]);
  });

  test("opens only the load balancer's listeners to the world", () => {
    const listening = ofType("AWS::ElasticLoadBalancingV2::Listener").map(({ Properties }) => Properties.Port);
    const inline = ofType("AWS::EC2::SecurityGroup").flatMap(({ Properties }) => Properties.SecurityGroupIngress ?? []);
    const rules = [...inline, ...ofType("AWS::EC2::SecurityGroupIngress").map(({ Properties }) => Properties)];
    const open = rules.filter(({ CidrIp, CidrIpv6 }) => world.includes(CidrIp) || world.includes(CidrIpv6));
    expect(open.map(({ FromPort, ToPort }) => [FromPort, ToPort])).toEqual(listening.map((port) => [port, port]));
  });

  test("tags every resource that takes tags with its Environment", () => {
    const tagged = resources.filter(({ Properties }) => Array.isArray(Properties?.Tags));
    expect(tagged.length).toBeGreaterThan(10);
    for (const { Properties } of tagged) {
      expect(Properties.Tags.map(({ Key }: { Key: string }) => Key)).toContain("Environment");
    }
  });

  test("leaves nothing behind: no resource is retained, snapshotted or protected from deletion", () => {
    for (const { DeletionPolicy = "Delete", UpdateReplacePolicy = "Delete" } of resources) {
      expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(["Delete", "Delete"]);
    }
    expect(assembly.stacksRecursively.map(({ terminationProtection }) => terminationProtection)).toEqual(
      Array(3).fill(false),
    );
    for (const { Properties } of ofType("AWS::ECS::CapacityProvider")) {
      expect(Properties.AutoScalingGroupProvider.ManagedTerminationProtection).toBe("DISABLED");
    }
    for (const { Properties } of ofType("AWS::ElasticLoadBalancingV2::LoadBalancer")) {
      expect(Properties.LoadBalancerAttributes).toContainEqual({ Key: "deletion_protection.enabled", Value: "false" });
    }
    for (const { Properties } of ofType("AWS::AutoScaling::AutoScalingGroup")) {
      expect(Properties.NewInstancesProtectedFromScaleIn ?? false).toBe(false);
    }
  });

  test("gives every log group a retention and deletes it: a log group that AWS creates by itself would stay", () => {
    for (const { Properties, DeletionPolicy } of ofType("AWS::Logs::LogGroup")) {
      expect(Properties.RetentionInDays).toBeGreaterThan(0);
      expect(DeletionPolicy).toBe("Delete");
    }
  });

  test("grants no wildcard action", () => {
    const statements = ofType("AWS::IAM::Policy").flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    const actions = statements.flatMap(({ Action }) => Action);
    expect(actions.filter((action: string) => action === "*" || /^\w+:\*$/.test(action))).toEqual([]);
  });

  test("lets a stack depend only on the stacks before it", () => {
    const dependencies = assembly.stacksRecursively.map(({ dependencies }) =>
      dependencies.map(({ id }) => id).filter((id) => id.endsWith("Stack")),
    );
    expect(dependencies).toEqual([[], ["VpcStack"], ["VpcStack", "ClusterStack"]]);
  });

  test("has strong references only, so that CloudFormation refuses to remove a value that another stack uses", () => {
    for (const [, template] of all) expect(JSON.stringify(template.toJSON())).not.toContain("Fn::GetStackOutput");
  });

  test("synthesises byte for byte the same templates a second time", () => {
    const again = synthesise(document, stage).assembly;
    for (const { id, templateFullPath } of assembly.stacksRecursively) {
      const second = again.getStackArtifact(id).templateFullPath;
      expect(second).not.toBe(templateFullPath);
      expect(readFileSync(second, "utf8")).toBe(readFileSync(templateFullPath, "utf8"));
    }
  });
});

test("loadBalancer.deletionProtection protects the stacks, too: otherwise the service would go before AWS refuses", () => {
  const { assembly } = synthesise({ loadBalancer: { deletionProtection: true } });
  expect(assembly.stacksRecursively.map(({ terminationProtection }) => terminationProtection)).toEqual(
    Array(3).fill(true),
  );
});
