import { html } from "htm/preact";
import { Card } from "./card.js";
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

const nothing = [{ text: "Nothing." }];

/** The words of `npm run status`. @param {Look["words"]} words */
export function Headline({ served, room, changes, findings }) {
  const moving = changes.map((text) => ({ text }));
  const wrong = findings.map(({ what, next }) => ({ text: what, next }));
  return html`<section class="headline" aria-label="In one look">
    <${Answer} title="Are users served?" text=${served} live=${true} />
    <${Answer} title="Is there room?" text=${room} />
    <${Card} title="What is changing?" ...${moving.length > 0 ? { items: moving, tone: "busy" } : { items: nothing, tone: "good" }} />
    <${Card} title="What is wrong?" ...${wrong.length > 0 ? { items: wrong, tone: "bad" } : { items: nothing, tone: "good" }} />
  </section>`;
}

/** "Yes: 2 of 2 tasks are healthy." @param {{ title: string, text: string, live?: boolean }} props */
function Answer({ title, text, live = false }) {
  const [, verdict = "", rest = ""] = /^([^:]*):?(.*)$/s.exec(text) ?? [];
  const tone = verdict === "Yes" ? "good" : /^(Yes|Soon)/.test(verdict) ? "busy" : "bad";
  const item = { text: html`<strong>${verdict}${rest && ":"}</strong>${rest}` };
  return html`<${Card} title=${title} tone=${tone} live=${live} items=${[item]} />`;
}
