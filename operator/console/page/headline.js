import { html } from "htm/preact";
import { clock } from "./words.js";

/** @import { Look } from "../messages" */
/** @import { News } from "./feed.js" */

/** Whether the page is up to date. Its place is always there, so that nothing moves. @param {News} news */
export function Connection({ look, connection, problem }) {
  const read = look ? clock(look.snapshot.takenAt) : "";
  const texts = {
    connecting: "Connecting …",
    live: problem ? `Cannot read the deployment: ${problem}` : `Live, read at ${read}`,
    lost: `Connection lost${read && `: this page shows ${read}`}. Trying again …`,
  };
  const tone = connection === "lost" || problem ? "bad" : connection === "live" ? "good" : "busy";
  // Only a change of the connection is news for a screen reader. The time is not.
  return html`<p class="connection ${tone}" role="status" aria-live=${tone === "bad" ? "assertive" : "off"}>
    <span class="dot" aria-hidden="true"></span><span>${texts[connection]}</span>
  </p>`;
}

/** The words of `npm run status`. @param {Look["words"]} words */
export function Headline({ served, room, changes, findings }) {
  return html`<section class="headline" aria-label="In one look">
    <${Answer} title="Are users served?" text=${served} live=${true} />
    <${Answer} title="Is there room?" text=${room} />
    <${Card} title="What is changing?" count=${changes.length} tone=${changes.length > 0 ? "busy" : "good"}>
      ${changes.length > 0 ? html`<ul>${changes.map((line) => html`<li>${line}</li>`)}</ul>` : html`<p>Nothing.</p>`}
    <//>
    <${Card} title="What is wrong?" count=${findings.length} tone=${findings.length > 0 ? "bad" : "good"}>
      ${
        findings.length > 0
          ? html`<ul>${findings.map(({ what, next }) => html`<li>${what} <span class="next">Next: ${next}.</span></li>`)}</ul>`
          : html`<p>Nothing.</p>`
      }
    <//>
  </section>`;
}

/** "Yes: 2 of 2 tasks are healthy." @param {{ title: string, text: string, live?: boolean }} props */
function Answer({ title, text, live = false }) {
  const [, verdict = "", rest = ""] = /^([^:]*):?(.*)$/s.exec(text) ?? [];
  const tone = verdict === "Yes" ? "good" : /^(Yes|Soon)/.test(verdict) ? "busy" : "bad";
  return html`<${Card} title=${title} tone=${tone}>
    <p aria-live=${live ? "polite" : "off"}><strong>${verdict}${rest && ":"}</strong>${rest}</p>
  <//>`;
}

/** @param {{ title: string, tone: string, count?: number, children?: unknown }} props */
function Card({ title, tone, count = 0, children }) {
  const id = title.replaceAll(/\W+/g, "-");
  return html`<section class="card ${tone}" aria-labelledby=${id} tabindex="0">
    <h2 id=${id}>${title}${count > 1 && ` (${count})`}</h2>
    ${children}
  </section>`;
}
