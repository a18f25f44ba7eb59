import { html } from "htm/preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Dialog } from "./dialog.js";

/** @typedef {{ text: unknown, next?: string }} Item */

/**
 * One card of the headline. Its height does not follow its text, because the boxes below it would move. It shows the items
 * that have room as a whole. The button opens the others.
 *
 * @param {{ title: string, tone: string, items: Item[], live?: boolean }} props `live`: a screen reader tells each change
 */
export function Card({ title, tone, items, live = false }) {
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  const { over, isCut } = useRoom(list);
  const [isOpen, open] = useState(false);
  const id = title.replaceAll(/\W+/g, "-");
  const heading = `${title}${items.length > 1 ? ` (${items.length})` : ""}`;
  return html`<section class="card ${tone}" aria-labelledby=${id}>
    <header>
      <h2 id=${id}>${heading}</h2>
      ${
        (over > 0 || isCut) &&
        html`<button type="button" class="more" aria-haspopup="dialog" aria-label="${over > 0 ? `${over} more` : "more"}: ${title}" onClick=${() => open(true)}>
          ${over > 0 ? `${over} more` : "more"}
        </button>`
      }
    </header>
    <ul ref=${list} aria-live=${live ? "polite" : "off"}>
      ${items.map((item) => html`<${Line} ...${item} />`)}
    </ul>
    ${
      isOpen &&
      html`<${Dialog} name="whole" title=${heading} close=${() => open(false)}>
        <ul tabindex="0">${items.map((item) => html`<${Line} ...${item} />`)}</ul>
      <//>`
    }
  </section>`;
}

/** @param {Item} item */
function Line({ text, next }) {
  return html`<li>
    <p class="what">${text}</p>
    ${next && html`<p class="next">Next: ${next}.</p>`}
  </li>`;
}

/**
 * Hides the last items of a list that have no room in it, after each change. Says how many they are, and whether the first
 * item is cut.
 *
 * @param {{ current: HTMLElement | null }} list its `max-height` is the room
 */
function useRoom(list) {
  const [state, setState] = useState({ over: 0, isCut: false });
  const measure = () => {
    const found = list.current && showWhole(list.current);
    if (found) setState((old) => (old.over === found.over && old.isCut === found.isCut ? old : found));
  };
  useLayoutEffect(measure);
  useLayoutEffect(() => {
    const resize = new ResizeObserver(measure);
    if (list.current) resize.observe(list.current);
    return () => resize.disconnect();
  }, []);
  return state;
}

/** @param {HTMLElement} list */
function showWhole(list) {
  const { maxHeight, lineHeight } = getComputedStyle(list);
  const room = Number.parseFloat(maxHeight);
  const items = /** @type {HTMLElement[]} */ ([...list.children]);
  const what = /** @type {HTMLElement} */ (list.querySelector(".what"));
  const next = /** @type {HTMLElement | null} */ (list.querySelector("li:first-child .next"));
  for (const item of items) item.hidden = false;
  // The text of the first item gets the lines that its advice leaves.
  const lines = Math.floor((room - (next?.offsetHeight ?? 0)) / Number.parseFloat(lineHeight));
  what.style.webkitLineClamp = String(Math.max(1, lines));
  const end = list.getBoundingClientRect().top + room + 0.5;
  const over = items.slice(1).filter((item) => item.getBoundingClientRect().bottom > end);
  for (const item of over) item.hidden = true;
  const isCut = [what, next].some((one) => one !== null && one.scrollHeight > one.clientHeight + 1);
  return { over: over.length, isCut };
}
