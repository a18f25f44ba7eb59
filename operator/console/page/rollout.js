import { html } from "htm/preact";
import { clock, versionName } from "./words.js";

/** @import { Rollout as Release, Snapshot } from "../../snapshot" */

/**
 * The steps of a deployment that shifts traffic, with the lifecycle stages of each (ECS Developer Guide, "Amazon ECS
 * blue/green deployments", "Lifecycle stages").
 *
 * @type {[string, string[]][]}
 */
const shifting = [
  ["Prepare", ["RECONCILE_SERVICE", "PRE_SCALE_UP"]],
  ["Scale up", ["SCALE_UP", "POST_SCALE_UP"]],
  ["Test traffic", ["TEST_TRAFFIC_SHIFT", "POST_TEST_TRAFFIC_SHIFT"]],
  ["Production traffic", ["PRODUCTION_TRAFFIC_SHIFT", "POST_PRODUCTION_TRAFFIC_SHIFT"]],
  ["Bake time", ["BAKE_TIME"]],
  ["Clean up", ["CLEAN_UP"]],
];

/** A rolling deployment has no lifecycle stages. @type {[string, string[]][]} */
const rolling = [["Replace tasks", []]];

/** The newest release of the service, step by step. */
export function Rollout(/** @type {Snapshot} */ { service: { rollout, deployments } }) {
  const newest = deployments[0];
  return html`<section class="panel rollout" aria-labelledby="rollout">
    <h2 id="rollout">Release</h2>
    ${
      rollout
        ? html`<${Facts} ...${rollout} version=${newest && versionName(newest.version)} />
          <${Steps} ...${rollout} share=${newest?.trafficPercent ?? 0} />`
        : html`<p class="facts">ECS names no release yet.</p>`
    }
  </section>`;
}

/** @param {Release & { version: string | undefined }} release */
function Facts({ strategy, status, reason, startedAt, finishedAt, failures, version }) {
  const times = [startedAt && `from ${clock(startedAt)}`, finishedAt && `to ${clock(finishedAt)}`].filter(Boolean);
  return html`<p class="facts">
    <span><b>${strategy.toLowerCase().replace("_", "/")}</b>, ${version}</span>
    <span class="state ${toneOf(status)}" data-status=${status}>${status.toLowerCase().replaceAll("_", " ")}</span>
    <span>${times.join(" ")}</span>
    <span>${failures && `${failures.count} failed tasks, ${failures.threshold} end it`}</span>
    <span class="why">${reason}</span>
  </p>`;
}

/** @param {Release & { share: number }} release */
function Steps({ strategy, status, stage, share }) {
  const steps = strategy === "ROLLING" ? rolling : shifting;
  const found = steps.findIndex(([, stages]) => stage !== null && stages.includes(stage));
  const current = found < 0 ? 0 : found;
  const isOver = !/PENDING|IN_PROGRESS|REQUESTED/.test(status);
  return html`<ol class="steps">
    ${steps.map(([name, stages], index) => {
      const isCurrent = !isOver && index === current;
      const isDone = index < current || (isOver && status === "SUCCESSFUL");
      const state = isCurrent ? toneOf(status) : isDone ? "done" : "open";
      const percent = isCurrent && name === "Production traffic" ? `, ${share} %` : "";
      return html`<li key=${name} class=${state} aria-current=${isCurrent ? "step" : undefined}>
        <span class="mark" aria-hidden="true">${isDone ? "✓" : index + 1}</span>
        <span><span class="name">${name}</span><small>${isCurrent && stages.length > 0 ? `${stage?.toLowerCase().replaceAll("_", " ")}${percent}` : isDone ? "done" : ""}</small></span>
      </li>`;
    })}
  </ol>`;
}

/** @param {string} status */
function toneOf(status) {
  if (/ROLLBACK|FAILED|STOP/.test(status)) return "bad";
  return status === "SUCCESSFUL" ? "good" : "busy";
}
