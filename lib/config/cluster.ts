import { z } from "zod";
import { bounds, integer, limits, percent, strictSection } from "./fields";

/** The ECS cluster and its EC2 instances. */
export const cluster = strictSection({
  /** EC2 instance types of one architecture, 1 to 20; default ["t3.medium"]. Several make a mixed-instances group. */
  instanceTypes: z.array(z.string()).min(1).max(20).default(["t3.medium"]),
  /**
   * ECS-optimised Amazon Linux 2023 AMI by its name, for instance "al2023-ami-ecs-hvm-2023.0.20260901-kernel-6.1-x86_64", or
   * null for the one that AWS recommends at the time of each deployment; default null.
   */
  amiVersion: z
    .string()
    .regex(
      /^al2023-ami-ecs-hvm-\d+(\.\d+)+-kernel-\d+(\.\d+)+-(x86_64|arm64)$/,
      'use the name of an ECS-optimised Amazon Linux 2023 AMI such as "al2023-ami-ecs-hvm-2023.0.20260901-kernel-6.1-x86_64"',
    )
    .nullable()
    .default(null),
  /** Bounds of the Auto Scaling group. */
  instances: bounds({
    /** Fewest instances, 0 to 1000; default 1. */
    min: integer(0, limits.instances).default(1),
    /** Most instances, 1 to 1000; default 5. Managed scaling stays between the two. */
    max: integer(1, limits.instances).default(5),
  }).prefault({}),
  /** Share of the instances above `instances.min` that is Spot, in percent, 0 to 100; default 0. */
  spotPercentage: percent(0).default(0),
  /**
   * Whether instances take a trunk network interface and so hold more awsvpc tasks; default false. It needs the
   * account setting `awsvpcTrunking`, which no template can set.
   */
  eniTrunking: z.boolean().default(false),
  /** How full managed scaling keeps the instances, in percent, 1 to 100; default 100. Below 100 leaves room to spare. */
  targetCapacityPercent: percent(1).default(100),
});
