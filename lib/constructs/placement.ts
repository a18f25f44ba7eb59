import * as ecs from "aws-cdk-lib/aws-ecs";
import type { Config } from "../config";

type Placement = Pick<
  ecs.Ec2ServiceProps,
  "placementConstraints" | "placementStrategies" | "availabilityZoneRebalancing"
>;

/** The placement of tasks. Each kind spreads over the zones first, so that the loss of a zone loses the fewest tasks. */
export function placement({ placement: kind, rollout }: Config["service"]): Placement {
  const overZones = ecs.PlacementStrategy.spreadAcross(ecs.BuiltInAttributes.AVAILABILITY_ZONE);
  // Zone rebalancing starts a new task before it stops one, and needs a zone spread first (ECS Developer Guide, "Balancing
  // an Amazon ECS service across Availability Zones"). If it is absent, ECS enables it and rejects `maxPercent: 100`.
  const startsFirst = rollout.strategy !== "rolling" || rollout.maxPercent > 100;
  const { ENABLED, DISABLED } = ecs.AvailabilityZoneRebalancing;
  const availabilityZoneRebalancing = startsFirst ? ENABLED : DISABLED;
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
      return { placementStrategies: [overZones, ecs.PlacementStrategy.packedByMemory()] };
  }
}
