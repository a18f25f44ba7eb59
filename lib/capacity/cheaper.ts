import type { Config } from "../config";
import { withField } from "../config/path";
import type { Fix } from "../config/problem";
import { fixes, roomierInstances } from "./candidates";
import { causes, hasNone } from "./causes";
import { Fit } from "./fit";
import { fleet } from "./fleet";
import { knownTypes } from "./instance-room";
import { hoursPerMonth } from "./instance-types";

/** Changes that work, and the costs of the instances at the most tasks, in USD a month (us-east-1, on demand). */
export interface PricedFix {
  fixes: Fix[];
  monthlyUsd: number;
}

/**
 * The price of more instances, and the cheapest way to need fewer of them: instances that hold more tasks.
 *
 * @returns undefined if the fix adds no instance at rest: it only allows one more while a deployment lasts
 */
export function priced(fit: Fit, fix: Fix): { plain: PricedFix; cheaper?: PricedFix } | undefined {
  const { config } = fit;
  if (fix.path !== "cluster.instances.max") return undefined;
  const plain = price(config, [fix]);
  if (plain.monthlyUsd <= price(config, []).monthlyUsd) return undefined;

  const [cheapest] = roomierInstances(config)
    .flatMap((first) => {
      const changed = new Fit(withField(config, first));
      if (hasNone(changed, causes)) return [price(config, [first])];
      const second = firstWithPath(fixes(changed, causes), fix.path);
      return second ? [price(config, [first, second])] : [];
    })
    .sort((a, b) => a.monthlyUsd - b.monthlyUsd);
  return { plain, ...(cheapest && cheapest.monthlyUsd < plain.monthlyUsd && { cheaper: cheapest }) };
}

function firstWithPath(found: Iterable<Fix>, path: string): Fix | undefined {
  for (const fix of found) if (fix.path === path) return fix;
  return undefined;
}

function price(config: Config, changes: Fix[]): PricedFix {
  const changed = changes.reduce(withField, config);
  const dearest = Math.max(...knownTypes(changed).map(({ usdPerHour }) => usdPerHour));
  return { fixes: changes, monthlyUsd: fleet(changed).instances.later.most * dearest * hoursPerMonth };
}
