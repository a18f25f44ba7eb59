import { html, render } from "htm/preact";
import { App } from "./app.js";

render(html`<${App} />`, /** @type {HTMLElement} */ (document.getElementById("page")));
