import { taskOf } from "../../operator/reader/tasks";

const details = [{ name: "privateIPv4Address", value: "10.0.0.7" }];
const groups = [{ arn: "group", targets: [{ address: "10.0.0.7", port: 9000, state: "healthy", reason: null }] }];
const read = (lastStatus: string) =>
  taskOf({ taskArn: "arn/id", lastStatus, attachments: [{ details }] }, new Map(), groups);

test("a task has the health of its target", () => {
  expect(read("RUNNING")).toMatchObject({ health: "healthy", targetGroup: "group", address: "10.0.0.7" });
});

test("a stopped task has no health, although a new task may have its address", () => {
  expect(read("STOPPED")).toMatchObject({ health: null, targetGroup: null, address: "10.0.0.7" });
});
