import type { Fit } from "./fit";

/**
 * Why a configuration cannot work: too little room for the tasks of a count or of its deployment, percentages that round
 * to a deadlock, or too few addresses. Each cause has a remedy of its own.
 */
export type Cause = "capacity" | "rounding" | "addresses";

const applies: Record<Cause, (fit: Fit) => boolean> = {
  capacity: ({ capacity, needed }) => capacity < needed,
  rounding: ({ stuck }) => stuck !== undefined,
  addresses: ({ addresses }) => addresses.spare < 0,
};

/** All causes, in the order of their reports. */
export const causes: readonly Cause[] = ["capacity", "rounding", "addresses"];

/** The causes that apply. A configuration that works has none. */
export function causesOf(fit: Fit): Cause[] {
  return causes.filter((cause) => applies[cause](fit));
}

/** Whether none of the given causes applies. */
export function hasNone(fit: Fit, of: readonly Cause[]): boolean {
  return !of.some((cause) => applies[cause](fit));
}
