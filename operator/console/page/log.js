import { html } from "htm/preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Dialog } from "./dialog.js";
import { clock, shortId, taskState, versionName } from "./words.js";

/** @import { Look, TaskLog } from "../messages" */
/** @import { Task } from "../../snapshot" */

/** The log of a task, and what else is known of it. It follows the log while it is open. */
export function LogDialog(/** @type {{ id: string, look: Look, close: () => void }} */ { id, look, close }) {
  const { lines, problem } = useLog(id, look);
  const task = look.snapshot.tasks.find((one) => one.id === id);
  return html`<${Dialog} name="log" title="Task ${shortId(id)}" close=${close}>
    ${task ? html`<${Facts} ...${task} />` : html`<p>ECS does not list this task any more.</p>`}
    <${Lines} lines=${lines} problem=${problem} />
  <//>`;
}

/**
 * @param {string} id
 * @param {Look} look each new one is a moment to read the log again
 * @returns {{ lines: TaskLog["lines"] | null, problem: string | null }}
 */
function useLog(id, look) {
  const [state, setState] = useState(/** @type {ReturnType<typeof useLog>} */ ({ lines: null, problem: null }));
  useEffect(() => {
    const abort = new AbortController();
    readLog(id, abort.signal).then(
      ({ lines }) => setState({ lines, problem: null }),
      (error) => abort.signal.aborted || setState(({ lines }) => ({ lines, problem: error.message })),
    );
    return () => abort.abort();
  }, [id, look]);
  return state;
}

/** @param {string} id @param {AbortSignal} signal @returns {Promise<TaskLog>} */
async function readLog(id, signal) {
  const response = await fetch(`/api/logs?task=${encodeURIComponent(id)}`, { signal });
  const answer = await response.json();
  if (response.ok) return answer;
  throw new Error(answer.problem);
}

/** @param {{ lines: TaskLog["lines"] | null, problem: string | null }} props */
function Lines({ lines, problem }) {
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  const follows = useRef(true);
  useLayoutEffect(() => {
    if (list.current && follows.current) list.current.scrollTop = list.current.scrollHeight;
  }, [lines]);
  const scrolled = (
    /** @type {{ currentTarget: HTMLElement }} */ { currentTarget: { scrollTop, clientHeight, scrollHeight } },
  ) => {
    follows.current = scrollTop + clientHeight > scrollHeight - 20;
  };
  return html`<p class="problem" role="status">${problem && `The log cannot be read: ${problem}`}</p>
    <ol ref=${list} onScroll=${scrolled} class="lines" tabindex="0" aria-label="Log, newest line last">
      ${lines?.map(({ time, text }) => html`<li><time datetime=${time}>${clock(time)}</time> <code>${text}</code></li>`)}
      ${lines?.length === 0 && html`<li>No line yet.</li>`}
    </ol>`;
}

/** @param {Task} task */
function Facts(task) {
  const { version, healthReason, instance, zone, address, startedAt, stoppedAt, stop } = task;
  const exit = stop && stop.exitCode !== null ? ` (exit code ${stop.exitCode})` : "";
  const facts = [
    ["State", `${taskState(task).word}${healthReason ? `: ${healthReason}` : ""}`],
    ["Version", versionName(version)],
    ["Instance", instance ? `${instance} in ${zone}` : "none"],
    ["Address", address],
    ["Started", startedAt && clock(startedAt)],
    ["Stopped", stop && `${stoppedAt ? `${clock(stoppedAt)}: ` : ""}${stop.reason}${exit}`],
  ];
  return html`<dl>
    ${facts.map(([name, value]) => value && html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
  </dl>`;
}
