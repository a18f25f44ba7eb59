import type { Config } from "../../config";
import type { RuleProblem } from "../../config/problem";
import { clusterRules } from "./cluster";
import { deployerRules } from "./deployer";
import { loadBalancerRules } from "./load-balancer";
import { networkRules } from "./network";
import { observabilityRules } from "./observability";
import { rolloutRules } from "./rollout";
import { serviceRules } from "./service";

/** The rules that concern several fields, a file, or a table of AWS. A check of one field stands in the schema. */
export function ruleProblems(config: Config): RuleProblem[] {
  const all = [
    deployerRules,
    networkRules,
    clusterRules,
    serviceRules,
    rolloutRules,
    loadBalancerRules,
    observabilityRules,
  ];
  return all.flatMap((rules) => rules(config));
}
