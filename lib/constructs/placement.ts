import * as ecs from "aws-cdk-lib/aws-ecs";
import type { Config } from "../config";

type Placement = Pick<
  ecs.Ec2ServiceProps,
  "placementConstraints" | "placementStrategies" | "availabilityZoneRebalancing"
>;

/** Which instance a task goes to. Zones come first in every case but binpack, so that losing one loses the fewest tasks. */
export function placement({ placement: kind, rollout }: Config["service"]): Placement {
  const overZones = ecs.PlacementStrategy.spreadAcross(ecs.BuiltInAttributes.AVAILABILITY_ZONE);
  // ECS evens the zones out after one was lost. It does so by starting a task first, and for tasks that spread over
  // zones only; said either way, because ECS turns it on by itself and then refuses a switch to what it cannot serve.
  const startsFirst = rollout.strategy !== "rolling" || rollout.maxPercent > 100;
  const { ENABLED, DISABLED } = ecs.AvailabilityZoneRebalancing;
  const availabilityZoneRebalancing = kind !== "binpack" && startsFirst ? ENABLED : DISABLED;
  return { availabilityZoneRebalancing, ...order(kind, overZones) };
}

function order(kind: Config["service"]["placement"], overZones: ecs.PlacementStrategy): Placement {
  switch (kind) {
    case "distinct-instance":
      return {
        placementConstraints: [ecs.PlacementConstraint.distinctInstances()],
        placementStrategies: [overZones],
      };
    case "spread":
      return { placementStrategies: [overZones, ecs.PlacementStrategy.spreadAcrossInstances()] };
    case "binpack":
      return { placementStrategies: [ecs.PlacementStrategy.packedByMemory()] };
  }
}
