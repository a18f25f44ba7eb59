import { html } from "htm/preact";
import { clock, versionName } from "./words.js";

/** @import { Deployment, Rollout as Release, Snapshot } from "../../snapshot" */

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
  return html`<section class="panel rollout" aria-labelledby="rollout">
    <header>
      <h2 id="rollout">Release</h2>
      ${rollout ? html`<${Facts} release=${rollout} deployments=${deployments} />` : html`<p class="facts">ECS names no release yet.</p>`}
    </header>
    ${
      rollout &&
      html`<${Steps} release=${rollout} share=${shareOf(rollout, deployments)} />
        <${Result} release=${rollout} deployments=${deployments} />`
    }
  </section>`;
}

/** @param {{ release: Release, deployments: Deployment[] }} props */
function Facts({ release, deployments }) {
  const { strategy, status, failures } = release;
  const version = versionOf(release, deployments);
  return html`<p class="facts">
    <span><b>${strategy.toLowerCase().replace("_", "/")}</b>${version && `, ${versionName(version)}`}</span>
    <span class="state ${toneOf(status)}" data-status=${status}>${status.toLowerCase().replaceAll("_", " ")}</span>
    ${failures && isUnderWay(release) && html`<span>${failures.count} of ${failures.threshold} failed tasks that end it</span>`}
  </p>`;
}

/** What came of the release, when and why. @param {{ release: Release, deployments: Deployment[] }} props */
function Result({ release, deployments }) {
  const { startedAt, finishedAt, reason } = release;
  const times = [startedAt && `From ${clock(startedAt)}`, finishedAt && `to ${clock(finishedAt)}`].filter(Boolean);
  const [most] = deployments.toSorted((one, other) => other.trafficPercent - one.trafficPercent);
  const isAgain =
    most?.version.revision !== versionOf(release, deployments)?.revision && (most?.trafficPercent ?? 0) > 0;
  return html`<p class="facts result">
    ${isUndone(release) && isAgain && html`<b>Version ${most?.version.revision} serves again.</b>`}${" "}
    ${[times.join(" "), reason].filter(Boolean).join(": ")}
  </p>`;
}

/**
 * The version of the release. Without its service revision, the first deployment names it, but not after a rollback.
 *
 * @param {Release} release
 * @param {Deployment[]} deployments
 */
const versionOf = (release, deployments) => release.version ?? (isUndone(release) ? null : deployments[0]?.version);

/**
 * The part of the requests that reaches the version of the release, in percent.
 *
 * @param {Release} release
 * @param {Deployment[]} deployments
 */
function shareOf(release, deployments) {
  const revision = versionOf(release, deployments)?.revision;
  return deployments.find(({ version }) => version.revision === revision)?.trafficPercent ?? 0;
}

/** @param {{ release: Release, share: number }} props */
function Steps({ release, share }) {
  const { strategy, status, stage } = release;
  const steps = strategy === "ROLLING" ? rolling : shifting;
  const found = steps.findIndex(([, stages]) => stage !== null && stages.includes(stage));
  const isKnown = found >= 0 || steps === rolling || isUnderWay(release);
  const reached = status === "SUCCESSFUL" ? steps.length : isKnown ? Math.max(0, found) : -1;
  return html`<ol class="steps">
    ${steps.map(([name], index) => {
      const isReached = index === reached;
      const isDone = index < reached;
      const isCurrent = isReached && isUnderWay(release);
      const state = isReached ? toneOf(status) : isDone ? "done" : "open";
      const facts = [
        isDone && "done",
        isReached && isUndone(release) && "ended here",
        isCurrent && (name === "Production traffic" ? `${share} %` : stageText(name, stage)),
      ];
      return html`<li key=${name} class=${state} aria-current=${isCurrent ? "step" : undefined}>
        <span class="mark" aria-hidden="true">${isDone ? "✓" : state === "bad" ? "✕" : index + 1}</span>
        <span><span class="name">${name}</span><small>${facts.filter(Boolean).join(", ")}</small></span>
      </li>`;
    })}
  </ol>`;
}

/** The lifecycle stage, if it says more than the step. @param {string} step @param {string | null} stage */
function stageText(step, stage) {
  const text = stage?.toLowerCase().replaceAll("_", " ");
  return text === step.toLowerCase() ? "" : text;
}

/** @param {Release} release */
const isUnderWay = ({ status }) => /PENDING|IN_PROGRESS|REQUESTED/.test(status);

/** It has ended, and its version does not serve. @param {Release} release */
const isUndone = (release) => !isUnderWay(release) && release.status !== "SUCCESSFUL";

/** @param {string} status */
function toneOf(status) {
  if (/ROLLBACK|FAILED|STOP/.test(status)) return "bad";
  return status === "SUCCESSFUL" ? "good" : "busy";
}
