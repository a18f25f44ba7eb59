import { readLoadBalancer } from "../../operator/reader/load-balancer";
import { addLastLogs } from "../../operator/reader/logs";
import { readService } from "../../operator/reader/service";
import { findResources, type Resources } from "../../operator/reader/stacks";
import { readTasks, taskOf } from "../../operator/reader/tasks";
import { trafficShares } from "../../operator/reader/traffic";
import { type Answer, type Call, withRecorded } from "../support/recorded-aws";

const cluster = "shop-cluster";
const service = "arn:aws:ecs:eu-central-1:123456789012:service/shop-cluster/shop";
const resources: Resources = {
  cluster,
  service,
  autoScalingGroup: "instances",
  loadBalancer: "balancer",
  listeners: ["http"],
  targetGroups: ["blue", "green"],
  alarms: [],
};

const arn = (n: number) => `arn:aws:ecs:eu-central-1:123456789012:task/${cluster}/${n}`;

/** Three pages of running tasks with 60 tasks each, and one stopped task. */
function pagesOfTasks({ operation, parameters }: Call): Answer {
  if (operation === "DescribeTasks") {
    return { tasks: (parameters["tasks"] as string[]).map((taskArn) => ({ taskArn })) };
  }
  if (parameters["desiredStatus"] === "STOPPED") return { taskArns: [arn(1000)] };
  const page = Number(parameters["nextToken"] ?? 0);
  const taskArns = Array.from({ length: 60 }, (_, n) => arn(60 * page + n));
  return { taskArns, ...(page < 2 && { nextToken: String(page + 1) }) };
}

test("tasks of several pages are all read, at most 100 in one call", async () => {
  const calls = await withRecorded(pagesOfTasks, async (clients) => {
    const found = await readTasks(clients, resources);
    expect(new Set(found.map(({ taskArn }) => taskArn)).size).toBe(181);
  });
  const described = calls.filter(({ operation }) => operation === "DescribeTasks");
  expect(described.map(({ parameters }) => (parameters["tasks"] as string[]).length).sort()).toEqual([100, 81]);
});

test("a throttled call is repeated", async () => {
  const throttled = { error: "ThrottlingException", message: "Rate exceeded" };
  const calls = await withRecorded(
    (_call, earlier) => (earlier.length < 2 ? throttled : { services: [{ serviceName: "shop" }] }),
    async (clients) => expect((await readService(clients, resources)).service.serviceName).toBe("shop"),
  );
  expect(calls.map(({ operation }) => operation)).toEqual(Array(3).fill("DescribeServices"));
});

test.each([
  ["a JSON API", readService, "ecs:DescribeServices"],
  ["an XML API", readLoadBalancer, "elasticloadbalancing:Describe"],
])("a denied call of %s names its action", async (_name, read, action) => {
  const denied = { error: "AccessDeniedException", message: "User: somebody is not authorized" };
  await withRecorded(
    () => denied,
    async (clients) => {
      const start = `access denied: the credentials need the action ${action}`;
      await expect(read(clients, resources)).rejects.toThrow(start);
    },
  );
});

test("a stage that is not deployed is an error that names its stack", async () => {
  const unknown = { error: "ValidationError", message: "Stack with id shop-dev-cluster does not exist" };
  await withRecorded(
    () => unknown,
    async (clients) => {
      await expect(findResources(clients, "shop", "dev")).rejects.toThrow(
        /^there is no stack shop-dev-(cluster|service) here: is the stage deployed, and in this account and region\?$/,
      );
    },
  );
});

test("a first deployment that has not made the service yet is an error that says so", async () => {
  const made = `<StackResourceSummaries><member><ResourceType>AWS::ECS::Cluster</ResourceType>
    <PhysicalResourceId>${cluster}</PhysicalResourceId><ResourceStatus>CREATE_COMPLETE</ResourceStatus>
    </member></StackResourceSummaries>`;
  await withRecorded(
    () => made,
    async (clients) => {
      await expect(findResources(clients, "shop", "dev")).rejects.toThrow(
        "stage dev has no AWS::ECS::Service yet: is its first deployment still under way?",
      );
    },
  );
});

test("a service without deployments has no rollout", async () => {
  const calls = await withRecorded(
    () => ({ services: [{ serviceName: "shop", deployments: [] }] }),
    async (clients) => expect((await readService(clients, resources)).rollout).toBeNull(),
  );
  expect(calls).toHaveLength(1);
});

/** A service whose update to version 7 is described by `update`. */
function updated(update: object) {
  const definition = (revision: number) => `arn:aws:ecs:eu-central-1:123456789012:task-definition/shop:${revision}`;
  return ({ operation, parameters }: Call): Answer => {
    const answers: Record<string, object> = {
      DescribeServices: { services: [{ taskDefinition: definition(6), currentServiceDeployment: "update" }] },
      DescribeTaskDefinition: { taskDefinition: { taskDefinitionArn: parameters["taskDefinition"] } },
      DescribeServiceDeployments: {
        serviceDeployments: [{ serviceDeploymentArn: "update", targetServiceRevision: { arn: "target" }, ...update }],
      },
      DescribeServiceRevisions: {
        serviceRevisions: (parameters["serviceRevisionArns"] as string[] | undefined)?.map((serviceRevisionArn) => ({
          serviceRevisionArn,
          taskDefinition: definition(7),
          containerImages: [{ containerName: "server", image: "registry/assets:version-seven-of-it" }],
        })),
      },
    };
    return answers[operation] ?? { error: "InvalidAction", message: operation };
  };
}

test("an update that was undone keeps its version and its last stage", async () => {
  const undone = { status: "ROLLBACK_SUCCESSFUL", lifecycleStage: "BAKE_TIME" };
  await withRecorded(updated(undone), async (clients) => {
    const { rollout } = await readService(clients, resources);
    expect(rollout).toMatchObject({ version: { revision: 7, image: "version-seve" }, stage: "BAKE_TIME" });
  });
});

test.each([
  ["MONITORING", { count: 1, threshold: 3 }],
  ["DISABLED", null],
])("a circuit breaker that is %s has the failures %j", async (status, failures) => {
  const deploymentCircuitBreaker = { status, failureCount: 1, threshold: 3 };
  await withRecorded(updated({ deploymentCircuitBreaker }), async (clients) => {
    expect((await readService(clients, resources)).rollout?.failures).toEqual(failures);
  });
});

/** A load balancer with two target groups, whose rule gives them the weights 70 and 30. Each has one target. */
function twoGroups({ operation, parameters }: Call): Answer {
  const member = (text: string) => `<member>${text}</member>`;
  const weighted = (group: string, weight: number) =>
    member(`<TargetGroupArn>${group}</TargetGroupArn><Weight>${weight}</Weight>`);
  const forward = (groups: string) => member(`<Type>forward</Type>${groups}`);
  const rule = (name: string, priority: string, actions: string) =>
    member(`<RuleArn>${name}</RuleArn><Priority>${priority}</Priority><Actions>${actions}</Actions>`);
  const shared = `<ForwardConfig><TargetGroups>${weighted("blue", 70)}${weighted("green", 30)}</TargetGroups></ForwardConfig>`;
  const target = `<Target><Id>${parameters["TargetGroupArn"]}-1</Id><Port>9000</Port></Target>`;
  const answers: Record<string, string> = {
    DescribeLoadBalancers: `<LoadBalancers>${member("<State><Code>active</Code></State>")}</LoadBalancers>`,
    DescribeListeners: `<Listeners>${member("<ListenerArn>http</ListenerArn><Port>80</Port>")}</Listeners>`,
    DescribeRules: `<Rules>${rule("last", "default", forward("<TargetGroupArn>blue</TargetGroupArn>"))}${rule("shifted", "1", forward(shared))}</Rules>`,
    DescribeTargetHealth: `<TargetHealthDescriptions>${member(`${target}<TargetHealth><State>healthy</State></TargetHealth>`)}</TargetHealthDescriptions>`,
  };
  return answers[operation] ?? { error: "InvalidAction", message: operation };
}

test("tasks find their targets in both groups, and their deployments get the shares of the weights", async () => {
  await withRecorded(twoGroups, async (clients) => {
    const balancer = await readLoadBalancer(clients, resources);
    expect(balancer.state).toBe("active");
    const [{ rules } = { rules: [] }] = balancer.listeners;
    expect(rules.map(({ arn: name }) => name)).toEqual(["shifted", "last"]);
    expect(rules.map(({ targets }) => targets.map(({ weight }) => weight))).toEqual([[70, 30], [1]]);
    const tasks = ["blue", "green"].map((group) => {
      const attachments = [{ details: [{ name: "privateIPv4Address", value: `${group}-1` }] }];
      return taskOf({ attachments, startedBy: `ecs-svc/${group}` }, new Map(), balancer.targetGroups);
    });
    expect(tasks.map(({ targetGroup, health }) => [targetGroup, health])).toEqual([
      ["blue", "healthy"],
      ["green", "healthy"],
    ]);
    expect([...trafficShares(balancer.listeners, tasks, "shifted")]).toEqual([
      ["ecs-svc/blue", 70],
      ["ecs-svc/green", 30],
    ]);
  });
});

describe("a stopped task", () => {
  const stopped = (changes: object) => taskOf({ taskArn: arn(7), lastStatus: "STOPPED", ...changes }, new Map(), []);
  const failed = () => stopped({ stopCode: "EssentialContainerExited", containers: [{ exitCode: 3 }] });
  const options = { "awslogs-group": "logs", "awslogs-stream-prefix": "ecs" };
  const definition = {
    containerDefinitions: [{ name: "server", logConfiguration: { logDriver: "awslogs" as const, options } }],
  };

  test.each([
    [{ stopCode: "EssentialContainerExited", containers: [{ exitCode: 3 }] }, true],
    [{ stopCode: "TaskFailedToStart", containers: [{ reason: "CannotPullContainerError" }] }, true],
    [{ stopCode: "ServiceSchedulerInitiated", stoppedReason: "Task failed ELB health checks" }, true],
    [{ stopCode: "ServiceSchedulerInitiated", stoppedReason: "Scaling activity initiated by deployment" }, false],
    [{ stopCode: "SpotInterruption" }, false],
  ])("%j: a failure is %s", (changes, isFailure) => {
    expect(stopped(changes).stop?.failed).toBe(isFailure);
  });

  test("has the task's reason and its container's", () => {
    const changes = { stoppedReason: "Task failed to start", containers: [{ reason: "no image" }] };
    expect(stopped(changes).stop?.reason).toBe("Task failed to start: no image");
  });

  test("gets its last line that is not empty", async () => {
    const tasks = [failed()];
    const calls = await withRecorded(
      () => ({ events: [{ message: "no database" }, { message: "\n" }] }),
      (clients) => addLastLogs(clients, definition, tasks),
    );
    expect(calls.map(({ parameters }) => parameters["logStreamName"])).toEqual(["ecs/server/7"]);
    expect(tasks[0]?.stop?.lastLog).toBe("no database");
  });

  test("has no last line if its log stream does not exist", async () => {
    const tasks = [failed()];
    const missing = { error: "ResourceNotFoundException", message: "The specified log stream does not exist." };
    await withRecorded(
      () => missing,
      (clients) => addLastLogs(clients, definition, tasks),
    );
    expect(tasks[0]?.stop?.lastLog).toBeNull();
  });
});
