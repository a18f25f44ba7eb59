import { type Config, logRetentions } from "../../config";
import type { RuleProblem } from "../../config/problem";
import { given } from "../zod-issues";
import { clusterRules } from "./cluster";
import { loadBalancerRules } from "./load-balancer";
import { networkRules } from "./network";
import { serviceRules } from "./service";

/**
 * What the schema cannot say because it concerns several fields, or facts of AWS; each rule gives its reason.
 *
 * @param projectRoot folder that `service.directory` is relative to
 */
export function crossFieldProblems(config: Config, projectRoot: string): RuleProblem[] {
  return [
    ...networkRules(config),
    ...clusterRules(config),
    ...serviceRules(config, projectRoot),
    ...loadBalancerRules(config),
    ...observabilityRules(config),
  ];
}

function observabilityRules({ observability: { logRetentionDays } }: Config): RuleProblem[] {
  if (logRetentions.includes(logRetentionDays)) return [];
  const longer = logRetentions.find((days) => days > logRetentionDays) ?? Math.max(...logRetentions);
  return [
    {
      path: "observability.logRetentionDays",
      message: `given ${given(logRetentionDays)}, CloudWatch Logs keeps logs for ${logRetentions.join(", ")} days only; ${longer} is the next one`,
    },
  ];
}
