import { z } from "zod";
import { integer, limits, strictSection } from "./fields";

const { fewest, most } = limits.availabilityZones;

/** The VPC. */
export const network = strictSection({
  /** The VPC's IPv4 range, /16 to /28; default 10.0.0.0/16. Each zone gets a public and a private part of it. */
  cidr: z.string().default("10.0.0.0/16"),
  /** Number of availability zones, 2 or 3; default 2. */
  availabilityZones: integer(fewest, most).default(2),
  /**
   * How the private subnets reach AWS; default "nat-gateway", one for all zones. "nat-gateway-per-az" survives the
   * loss of a zone. "vpc-endpoints" reaches only the AWS services that a task needs, and no other address. There, only
   * credentials and buckets of this account work.
   */
  egress: z.enum(["nat-gateway", "nat-gateway-per-az", "vpc-endpoints"]).default("nat-gateway"),
  /** Whether the VPC's traffic is logged to CloudWatch Logs; default false. */
  flowLogs: z.boolean().default(false),
});
