import type { Config } from "../config";
import { withField } from "../config/path";
import type { Fix } from "../config/problem";
import { possibleFixes, roomierInstances } from "./candidates";
import { type Cause, causes, causesOf, free } from "./causes";

/** The smallest change of one field after which nothing stands in the way any more, or undefined where there is none. */
export function singleFix(config: Config): Fix | undefined {
  return firstOf(possibleFixes(config, causes));
}

/** Changes that together remove every cause, one or two for each; empty where even that does not help. */
export function combinedFix(config: Config): Fix[] {
  const fixes: Fix[] = [];
  let changed = config;
  for (const cause of causesOf(config)) {
    if (free(changed, [cause])) continue;
    const steps = oneOrTwo(changed, cause);
    fixes.push(...steps);
    changed = steps.reduce(withField, changed);
  }
  return causesOf(changed).length === 0 ? fixes : [];
}

/** One change that removes the cause; or one that lets instances hold more tasks, or more instances run, and another. */
function oneOrTwo(config: Config, cause: Cause): Fix[] {
  const one = firstOf(possibleFixes(config, [cause]));
  if (one) return [one];
  for (const first of roomierInstances(config)) {
    const second = firstOf(possibleFixes(withField(config, first), [cause]));
    if (second) return [first, second];
  }
  return [];
}

function firstOf<T>(values: Iterable<T>): T | undefined {
  for (const value of values) return value;
  return undefined;
}
