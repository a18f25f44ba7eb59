import { Duration, TimeZone } from "aws-cdk-lib";
import { Schedule } from "aws-cdk-lib/aws-applicationautoscaling";
import type * as ecs from "aws-cdk-lib/aws-ecs";
import type { ApplicationTargetGroup } from "aws-cdk-lib/aws-elasticloadbalancingv2";
import type { Config } from "../config";

/** Scales the tasks by load and by schedule. The capacity provider then scales the instances. */
export function scaleTasks(
  service: ecs.Ec2Service,
  { tasks, scaling }: Config["service"],
  targetGroup: ApplicationTargetGroup,
): void {
  const target = service.autoScaleTaskCount({ minCapacity: tasks.min, maxCapacity: tasks.max });
  // Scale-out is faster than scale-in: a task too many costs cents, a task too few costs requests.
  const cooldowns = { scaleOutCooldown: Duration.minutes(1), scaleInCooldown: Duration.minutes(5) };

  if (scaling.cpuPercent !== null) {
    target.scaleOnCpuUtilization("Cpu", { targetUtilizationPercent: scaling.cpuPercent, ...cooldowns });
  }
  if (scaling.memoryPercent !== null) {
    target.scaleOnMemoryUtilization("Memory", { targetUtilizationPercent: scaling.memoryPercent, ...cooldowns });
  }
  if (scaling.requestsPerTask !== null) {
    target.scaleOnRequestCount("Requests", {
      requestsPerTarget: scaling.requestsPerTask,
      targetGroup,
      ...cooldowns,
    });
  }
  for (const { name, cron, timeZone, min, max } of scaling.schedules) {
    target.scaleOnSchedule(name, {
      schedule: Schedule.expression(`cron(${cron})`),
      timeZone: TimeZone.of(timeZone),
      minCapacity: min,
      maxCapacity: max,
    });
  }
}
