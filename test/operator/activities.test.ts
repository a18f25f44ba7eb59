import type { Activity } from "@aws-sdk/client-auto-scaling";
import { groupEvents } from "../../operator/reader/events";
import { failedZones } from "../../operator/reader/instances";

const noCapacity = "We currently do not have sufficient t3.medium capacity.  Launching EC2 instance failed.";

function activity(what: string, zone: string, status: "Successful" | "Failed"): Activity {
  const failed = status === "Failed";
  return {
    ActivityId: "1",
    AutoScalingGroupName: "instances",
    Cause: "At 2026-11-29T10:00:00Z an instance was started.",
    StartTime: new Date("2026-11-29T10:00:00Z"),
    Description: failed ? `${what}.  Status Reason: ${noCapacity}` : `${what}: i-1`,
    StatusCode: status,
    ...(failed && { StatusMessage: noCapacity }),
    Details: JSON.stringify({ "Subnet ID": "subnet-1", "Availability Zone": zone }),
  };
}

const launch = "Launching a new EC2 instance";
const end = "Terminating EC2 instance";

test.each<[string, Activity[], string[]]>([
  ["no launch", [], []],
  ["the newest one failed", [activity(end, "a", "Successful"), activity(launch, "a", "Failed")], ["a"]],
  ["a newer one worked", [activity(launch, "a", "Successful"), activity(launch, "a", "Failed")], []],
  ["other zones", [activity(launch, "b", "Successful"), activity(launch, "a", "Failed")], ["a"]],
])("zones where the newest launch failed: %s", (_name, newestFirst, zones) => {
  expect(failedZones(["a", "b"], newestFirst)).toEqual(zones);
});

test("the event of a failed launch has its reason once", () => {
  const [event] = groupEvents([activity(launch, "a", "Failed")]);
  expect(event).toMatchObject({ failed: true, text: `${launch}.  Status Reason: ${noCapacity}` });
});

test("the event names the alarm that asked for the change, shortly", () => {
  const alarm = "TargetTracking-service/shop/shop-AlarmHigh-0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f";
  const Cause = `At 2026-11-29T10:00:00Z a monitor alarm ${alarm} in state ALARM triggered policy cpu.`;
  const [event] = groupEvents([{ ...activity(launch, "a", "Successful"), Cause }]);
  expect(event?.text).toBe(`${launch}: i-1 (alarm AlarmHigh)`);
});
