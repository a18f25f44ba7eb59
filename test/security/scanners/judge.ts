import type { Config } from "../../../lib/config";
import { isOurs } from "../../support/synthesise";
import { type Judgement, judgements, type Option, options } from "./judgements";
import type { Finding } from "./scan";

export interface OpenFinding {
  readonly finding: Finding;
  readonly closedBy: Option | "not judged";
}

/** The findings that nobody acknowledges, in the code or by a judgement. */
export function openFindings(findings: Finding[], config: Config): OpenFinding[] {
  return findings
    .filter(({ acknowledgedInCode }) => !acknowledgedInCode)
    .map((finding) => ({ finding, judgement: judgementOf(finding, config) }))
    .filter(({ judgement }) => judgement === undefined || judgement.closedBy !== undefined)
    .map(({ finding, judgement }) => ({ finding, closedBy: judgement?.closedBy ?? "not judged" }));
}

type Place = Pick<Finding, "rule" | "at">;

export function isAbout({ rules, at }: Pick<Judgement, "rules" | "at">, finding: Place): boolean {
  return rules.includes(finding.rule) && at.includes(finding.at);
}

export function judgementOf(finding: Place, config: Config): Judgement | undefined {
  return judgements.find((judgement) => isAbout(judgement, finding) && holds(judgement, config));
}

/** An option that is on closes its findings. One that remains is not judged. */
function holds({ closedBy, onlyWith }: Judgement, config: Config): boolean {
  if (closedBy && options[closedBy](config)) return false;
  return onlyWith === undefined || options[onlyWith](config);
}

/** The policy of the task role. Without ECS Exec, it has only what a user grants. */
const grantsOfTheUser = "ServiceStack/Task/Definition/TaskRole/DefaultPolicy";

/** Whether a finding is about a user's own construct. An error of cfn-lint is ours in any case: it fails a deployment. */
export function isTheUsers({ rule, at }: Place): boolean {
  return !/^E\d/.test(rule) && (!isOurs(at) || at.startsWith(grantsOfTheUser));
}
