import type { Config } from "../config";
import { spareAddresses } from "./addresses";
import { capacity } from "./instance-room";
import { neededCapacity, stuckCount } from "./task-counts";

/**
 * Why a configuration cannot work: too little room for the tasks (or for the extra ones of a deployment), percentages
 * that round to a deadlock, or too few addresses. Each has a remedy of its own.
 */
export type Cause = "capacity" | "rounding" | "addresses";

const present: Record<Cause, (config: Config) => boolean> = {
  capacity: (config) => capacity(config) < neededCapacity(config.service),
  rounding: ({ service }) => stuckCount(service) !== undefined,
  addresses: (config) => spareAddresses(config) < 0,
};

/** All causes, in the order they are reported. */
export const causes: readonly Cause[] = ["capacity", "rounding", "addresses"];

/** Every cause there is; none for a configuration that works. */
export function causesOf(config: Config): Cause[] {
  return causes.filter((cause) => present[cause](config));
}

/** Whether none of these causes is there. */
export function free(config: Config, of: readonly Cause[]): boolean {
  return !of.some((cause) => present[cause](config));
}
