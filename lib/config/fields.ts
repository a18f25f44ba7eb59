import { z } from "zod";

/** Bounds of fields. The schema sets them, and a proposed fix stays within them. */
export const limits = {
  /** Availability zones that the VPC spreads over. */
  availabilityZones: { fewest: 2, most: 3 },
  /** Most instances of the Auto Scaling group. */
  instances: 1000,
  /** Longest health check grace period, in seconds. A drain waits for the new task, and ends within `timeouts().instanceDrain`. */
  healthCheckGracePeriod: 600,
  /** Fewest CPU units of a task (ECS Developer Guide, "Task definition parameters", cpu). */
  cpu: 128,
  /** Least memory of a task, in MiB. Python and a web framework do not start in less. */
  memoryMiB: 64,
};

/** An integer from `min` to `max`, both included. */
export const integer = (min: number, max: number) => z.int().min(min).max(max);

/** An integer number of percent. */
export const percent = (min: number, max = 100) => integer(min, max);

/** A section with a lower and an upper bound; other fields may stand beside them. */
export function bounds<T extends { min: z.ZodType<number>; max: z.ZodType<number> }>(shape: T) {
  return strictSection(shape).superRefine((section, context) => {
    const { min, max } = section as { min: number; max: number };
    if (min <= max) return;
    const message = `above max of ${max}; lower it to ${max}, or raise max`;
    context.addIssue({ code: "custom", path: ["min"], input: min, message });
  });
}

/** An object of the configuration. A field that it does not know is an error. */
export const strictSection = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape);

const octet = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const rangeForm = new RegExp(`^(?:${octet}\\.){3}${octet}/(?:3[0-2]|[12]?\\d)$`);

/** Whether a range starts at its first address. EC2 changes another one to that form, so the template would differ. */
function isCanonical(range: string): boolean {
  const [address = "", prefix = ""] = range.split("/");
  const value = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return value % 2 ** (32 - Number(prefix)) === 0;
}

/** An IPv4 range such as "203.0.113.0/24". */
export const ipv4Range = z
  .string()
  .regex(rangeForm, 'must be an IPv4 range such as "203.0.113.0/24"; one address is "203.0.113.7/32"')
  .refine((range) => !rangeForm.test(range) || isCanonical(range), "must start at the range's first address");
