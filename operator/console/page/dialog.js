import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";

/**
 * A dialog above the page, with a button that closes it. Escape closes it, too.
 *
 * @param {{ name: string, title: unknown, close: () => void, children?: unknown }} props `name` is its class and the id of its title
 */
export function Dialog({ name, title, close, children }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => dialog.current?.showModal(), []);
  return html`<dialog ref=${dialog} class=${name} aria-labelledby=${name} onClose=${close}>
    <header>
      <h2 id=${name}>${title}</h2>
      <button type="button" onClick=${() => dialog.current?.close()}>Close</button>
    </header>
    ${children}
  </dialog>`;
}
