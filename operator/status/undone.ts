import type { Snapshot } from "../snapshot";
import type { Finding } from "./findings";
import { runbook, sentence, versionName } from "./words";

/** How an update of the service ended that did not succeed (ECS API Reference, "ServiceDeployment"). */
const badEnds: Record<string, string> = {
  ROLLBACK_SUCCESSFUL: "was undone",
  ROLLBACK_FAILED: "failed, and so did its rollback",
  STOPPED: "was stopped",
};

/** The newest update of the service, if it was undone. */
export function undoneRelease({ service }: Snapshot): Finding[] {
  const { rollout, deployments } = service;
  const end = rollout && badEnds[rollout.status];
  if (!end) return [];
  const release = `The release${rollout.version ? ` of ${versionName(rollout.version)}` : ""} ${end}`;
  const serving = deployments.filter(({ trafficPercent }) => trafficPercent > 0).map(({ version }) => version);
  const now = serving.map((version) => ` Requests go to ${versionName(version)}.`).join("");
  return [
    {
      what: `${sentence(`${release}: ${rollout.reason ?? rollout.status}`)}${now}`,
      next: `mend the version and deploy again, unless you have taken the change back; see ${runbook("failed-deployment")}`,
    },
  ];
}

/** The stacks whose last deployment failed, but for the one that CloudFormation undid with the release. */
export function failedStacks({ stacks, service, events }: Snapshot): Finding[] {
  const isTold = badEnds[service.rollout?.status ?? ""] !== undefined;
  return stacks
    .filter(({ status }) => /FAILED$|ROLLBACK_COMPLETE$/.test(status))
    .filter(({ name, status }) => !(isTold && name.endsWith("-service") && status === "UPDATE_ROLLBACK_COMPLETE"))
    .map(({ name, status, reason }) => {
      const why = events.find(({ failed, text }) => failed && text.startsWith(`${name},`))?.text ?? reason;
      return {
        what: sentence(
          `The last deployment of the stack ${name} was undone or failed (${status})${why ? `: ${why}` : ""}`,
        ),
        next: `mend the cause and deploy again, see ${runbook("failed-deployment")}`,
      };
    });
}
