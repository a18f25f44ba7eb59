import { html } from "htm/preact";
import { clock, withShortIds } from "./words.js";

/** @import { TimelineEvent } from "../../snapshot" */

/** The timeline of all sources, newest first. */
export function Events(/** @type {{ events: TimelineEvent[] }} */ { events }) {
  return html`<section class="panel events" aria-labelledby="events">
    <h2 id="events">Events</h2>
    <ol tabindex="0" aria-label="Events, newest first">
      ${events.map(
        ({ time, source, text, failed }) => html`<li key=${`${time}${text}`} class=${failed ? "failed" : ""}>
          <span class="when"><time datetime=${time}>${clock(time)}</time> ${source}</span>
          <span class="what">${failed && html`<strong>Failed: </strong>`}${withShortIds(text)}</span>
        </li>`,
      )}
      ${events.length === 0 && html`<li>No event yet.</li>`}
    </ol>
  </section>`;
}
