import { html } from "htm/preact";
import { useStream } from "./motion.js";
import { counted, figure, versionClass } from "./words.js";

/** @import { Deployment, Snapshot } from "../../snapshot" */

/** The height of a version's row and of a share of 100 %, in pixels. */
const row = 64;
const widest = 52;

/** The load balancer, and the share of the requests that flows to each version. */
export function Traffic(/** @type {{ snapshot: Snapshot, requests: (number | null)[] }} */ { snapshot, requests }) {
  const { loadBalancer, service } = snapshot;
  const perSecond = requests.findLast((value) => value !== null) ?? null;
  const { deployments } = service;
  // A second row is always there, because a release needs one.
  const height = row * Math.max(2, deployments.length);
  const targets = loadBalancer.targetGroups.flatMap((group) => group.targets);
  const healthy = targets.filter(({ state }) => state === "healthy").length;
  const stream = useStream((perSecond ?? 0) > 0);
  return html`<section class="panel traffic" aria-labelledby="traffic">
    <h2 id="traffic">Traffic</h2>
    <div class="flow">
      <div class="balancer">
        <strong>Load balancer</strong>
        <span>${loadBalancer.state}</span>
        <span class="rate">${perSecond === null ? "–" : figure(perSecond)}<small> requests/s</small></span>
        <span>${healthy} of ${counted(targets.length, "target")} healthy</span>
      </div>
      <svg ref=${stream} viewBox="0 0 100 ${height}" height=${height} preserveAspectRatio="none" aria-hidden="true">
        ${ribbons(deployments, height).map((ribbon) => Ribbon(ribbon))}
      </svg>
      <ul class="versions">
        ${deployments.map((deployment) => html`<${Share} key=${deployment.id} ...${deployment} />`)}
        ${deployments.length === 0 && html`<li class="none">The service has no deployment.</li>`}
      </ul>
    </div>
  </section>`;
}

/** @param {Deployment} deployment */
function Share({ version, status, state, trafficPercent, running, desired, pending, failed }) {
  const more = [pending > 0 && `${pending} pending`, failed > 0 && `${failed} failed`].filter(Boolean);
  return html`<li class="version ${versionClass(version)}" data-version=${version.revision}>
    <span class="share">${figure(trafficPercent)} %</span>
    <span class="name" title=${`${status}, ${state}`}>version ${version.revision} <code>${version.image}</code></span>
    <span class="detail">${running > desired ? `${counted(running, "task")}, ${desired} wanted` : `${running} of ${counted(desired, "task")}`} ${[status === "PRIMARY" ? "newest" : "", ...more].filter(Boolean).map((text) => ` · ${text}`)}</span>
  </li>`;
}

/**
 * The ribbons of the shares, from one place at the left to the versions' rows at the right.
 *
 * @param {Deployment[]} deployments
 * @param {number} height
 */
function ribbons(deployments, height) {
  let left = height / 2 - widest / 2;
  return deployments
    .map(({ id, version, trafficPercent }, index) => {
      const wide = (widest * trafficPercent) / 100;
      const right = row * (index + 0.5) - wide / 2;
      const ribbon = { id, version, trafficPercent, from: left, to: right, wide };
      left += wide;
      return ribbon;
    })
    .filter(({ trafficPercent }) => trafficPercent > 0);
}

/** @param {ReturnType<typeof ribbons>[number]} ribbon */
function Ribbon({ id, version, from, to, wide }) {
  const curve = (/** @type {number} */ y1, /** @type {number} */ y2) => `0 ${y1} C 50 ${y1} 50 ${y2} 100 ${y2}`;
  const back = `L 100 ${to + wide} C 50 ${to + wide} 50 ${from + wide} 0 ${from + wide} Z`;
  return html`<g key=${id} class=${versionClass(version)}>
    <path class="ribbon" d="M ${curve(from, to)} ${back}" />
    <path class="stream" d="M ${curve(from + wide / 2, to + wide / 2)}" />
  </g>`;
}
