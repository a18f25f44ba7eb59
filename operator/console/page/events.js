import { html } from "htm/preact";
import { clock, withShortIds } from "./words.js";

/** @import { TimelineEvent } from "../../snapshot" */
/** @import { Move } from "../messages" */

/** The timeline of all sources and of the levers, newest first. */
export function Events(/** @type {{ events: TimelineEvent[], moves: Move[] }} */ { events, moves }) {
  const all = [...events, ...moves.map((move) => ({ ...move, source: "Lever" }))];
  all.sort((one, other) => other.time.localeCompare(one.time));
  return html`<section class="panel events" aria-labelledby="events">
    <h2 id="events">Events</h2>
    <ol tabindex="0" aria-label="Events, newest first">
      ${all.map(
        ({
          time,
          source,
          text,
          failed,
        }) => html`<li key=${`${time}${text}`} class=${source === "Lever" ? "by-lever" : ""}>
          <span class="when"><time datetime=${time}>${clock(time)}</time> <span class="source">${source}</span></span>
          <span class="what">${failed && html`<strong>Failed: </strong>`}${withShortIds(text)}</span>
        </li>`,
      )}
      ${all.length === 0 && html`<li>No event yet.</li>`}
    </ol>
  </section>`;
}
