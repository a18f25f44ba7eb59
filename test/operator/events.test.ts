import { serviceEvents, stackEvents } from "../../operator/reader/events";
import { withRecorded } from "../support/recorded-aws";

test.each([
  ["was unable to place a task because no container instance met all of its requirements.", false],
  ["was unable to place tasks in your cluster because the tasks provisioning capacity limit was exceeded.", false],
  ["has reached a steady state.", false],
  ["is unable to consistently start tasks successfully.", true],
  ["was unable to stop or start tasks during a deployment because of the service deployment configuration.", true],
  ["(task 1) (port 9000) is unhealthy in (target-group blue) due to (reason Request timed out).", true],
  ["(deployment ecs-svc/1) deployment failed: tasks failed to start.", true],
])("the event of a service that %s", (text, failed) => {
  const message = `(service shop) ${text}`;
  expect(serviceEvents([{ createdAt: new Date(0), message }])).toMatchObject([{ text: `The service ${text}`, failed }]);
});

test.each([
  ["UPDATE_IN_PROGRESS", "", false],
  ["UPDATE_FAILED", "the circuit breaker was triggered", true],
  ["UPDATE_FAILED", "Resource update cancelled", false],
  ["UPDATE_ROLLBACK_IN_PROGRESS", "The following resource(s) failed to update: [Service]", true],
  ["UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "", false],
  ["UPDATE_ROLLBACK_COMPLETE", "", false],
  ["UPDATE_ROLLBACK_FAILED", "", true],
])("the event of a stack with %s (%s)", async (status, reason, failed) => {
  const event = `<Timestamp>2026-01-01T12:00:00Z</Timestamp><PhysicalResourceId>id</PhysicalResourceId>
    <StackId>id</StackId><LogicalResourceId>shop</LogicalResourceId><ResourceStatus>${status}</ResourceStatus>
    <ResourceStatusReason>${reason}</ResourceStatusReason>`;
  await withRecorded(
    () => `<StackEvents><member>${event}</member></StackEvents>`,
    async (clients) => expect(await stackEvents(clients, "shop")).toMatchObject([{ failed }]),
  );
});
