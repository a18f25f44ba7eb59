import { html } from "htm/preact";
import { shortId, signs, taskState, versionClass, versionName } from "./words.js";

/** @import { Task } from "../../snapshot" */

/** A task. A click shows its log. */
export function TaskButton(/** @type {{ task: Task, showLog: (task: string) => void }} */ { task, showLog }) {
  const { id, version } = task;
  const { word, tone } = taskState(task);
  return html`<button
    type="button"
    class="task ${versionClass(version)} ${tone}"
    data-task=${id}
    aria-haspopup="dialog"
    title=${`${id}, ${versionName(version)}: show its log`}
    onClick=${() => showLog(id)}
  >
    <span class="badge">v${version.revision}</span>
    <span class="id">${shortId(id)}</span>
    <span class="state ${tone}"><span class="sign" aria-hidden="true">${signs[tone]}</span> ${word}</span>
  </button>`;
}
