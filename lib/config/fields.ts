import { z } from "zod";

/** A whole number from `min` to `max`. */
export const whole = (min: number, max: number) => z.int().min(min).max(max);

/** A whole number of percent. */
export const percent = (min: number, max = 100) => whole(min, max);

/** Fields that belong together; one that is not among them is an error. */
export const section = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape);
