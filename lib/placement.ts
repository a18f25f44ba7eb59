import * as ecs from "aws-cdk-lib/aws-ecs";
import type { Config } from "./config";

type Placement = Pick<ecs.Ec2ServiceProps, "placementConstraints" | "placementStrategies">;

/** Which instance a task goes to. Zones come first in every case but binpack, so that losing one loses the fewest tasks. */
export function placement(kind: Config["service"]["placement"]): Placement {
  const overZones = ecs.PlacementStrategy.spreadAcross(ecs.BuiltInAttributes.AVAILABILITY_ZONE);
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
