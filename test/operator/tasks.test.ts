import { taskOf } from "../../operator/reader/tasks";

const task = (lastStatus: string) => ({
  taskArn: "arn:aws:ecs:eu-central-1:000000000000:task/web/a",
  lastStatus,
  attachments: [{ details: [{ name: "privateIPv4Address", value: "10.0.0.1" }] }],
});
const group = { arn: "group", targets: [{ address: "10.0.0.1", port: 80, state: "healthy", reason: null }] };

test("a running task has the health of its target", () => {
  expect(taskOf(task("RUNNING"), new Map(), [group])).toMatchObject({ health: "healthy", targetGroup: "group" });
});

test("a stopped task has no target, because its address may be another task's by now", () => {
  expect(taskOf(task("STOPPED"), new Map(), [group])).toMatchObject({ health: null, targetGroup: null });
});
