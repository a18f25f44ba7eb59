import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { figure, shortId } from "./words.js";

/** @import { Lever, LeverAnswer, LeverState } from "../messages" */
/** @import { Snapshot } from "../../snapshot" */
/** @typedef {(lever: Lever) => Promise<void>} Move */

/** How fast AWS's timers can run. */
const speeds = [1, 5, 20, 60, 200, 600];

/** What one can do to a local deployment, and what came of the last move. */
export function Levers(/** @type {{ state: LeverState, snapshot: Snapshot }} */ { state, snapshot }) {
  const [answer, setAnswer] = useState(/** @type {LeverAnswer | null} */ (null));
  const [isBusy, setBusy] = useState(false);
  const move = async (/** @type {Lever} */ lever) => {
    setBusy(true);
    setAnswer(await send(lever));
    setBusy(false);
  };
  const problem = answer && "problem" in answer;
  return html`<section class="panel levers" aria-labelledby="levers">
    <h2 id="levers">Levers</h2>
    <${Load} load=${state.load} move=${move} />
    <${Speed} speed=${state.speed} isBusy=${isBusy} move=${move} />
    <${Faults} snapshot=${snapshot} isBusy=${isBusy} move=${move} />
    <div class="lever">
      <span class="name">Release</span>
      <button type="button" disabled=${state.command?.running} onClick=${() => move({ lever: "deploy" })}>Roll out</button>
    </div>
    <p class="answer ${problem ? "bad" : ""}" role="status">
      ${answer && ("problem" in answer ? `Refused: ${answer.problem}` : answer.done)}
    </p>
    <${Command} command=${state.command} />
  </section>`;
}

/** @param {Lever} lever @returns {Promise<LeverAnswer>} */
async function send(lever) {
  const token = document.querySelector("meta[name=console-token]")?.getAttribute("content") ?? "";
  const headers = { "Content-Type": "application/json", "X-Console-Token": token };
  try {
    const response = await fetch("/api/levers", { method: "POST", headers, body: JSON.stringify(lever) });
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    return isJson ? await response.json() : { problem: await response.text() };
  } catch {
    return { problem: "the console does not answer" };
  }
}

/** @param {{ load: LeverState["load"], move: Move }} props */
function Load({ load, move }) {
  const [rate, setRate] = useState(load.perSecond || 50);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    void move({ lever: "load", perSecond: rate });
  };
  return html`<form class="lever" onSubmit=${submit}>
    <label class="name" for="load">Load</label>
    <span class="field">
      <input id="load" type="number" min="0" max=${load.most} step="1" required value=${rate} onInput=${(/** @type {any} */ { target }) => setRate(target.valueAsNumber)} />
      <small>a second, at most ${load.most}</small>
    </span>
    <button>Send</button>
    <button type="button" onClick=${() => move({ lever: "load", perSecond: 0 })}>Stop</button>
    <p class="now">${load.perSecond > 0 ? `Sends ${figure(load.perSecond)}/s` : "Sends nothing"}: ${figure(load.sent)} sent, ${figure(load.failed)} failed</p>
  </form>`;
}

/** @param {{ speed: number, isBusy: boolean, move: Move }} props */
function Speed({ speed, isBusy, move }) {
  const [chosen, choose] = useState(speed);
  // The speed may change from elsewhere, for instance by `npm run speed`.
  useEffect(() => choose(speed), [speed]);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    void move({ lever: "speed", factor: chosen });
  };
  const factors = [...new Set([...speeds, speed])].sort((one, other) => one - other);
  return html`<form class="lever" onSubmit=${submit}>
    <label class="name" for="speed">Time</label>
    <select id="speed" value=${chosen} onChange=${(/** @type {any} */ { target }) => choose(Number(target.value))}>
      ${factors.map((factor) => html`<option value=${factor} selected=${factor === chosen}>${factor} × as fast</option>`)}
    </select>
    <button disabled=${isBusy}>Set</button>
    <p class="now">AWS's timers run ${speed} times as fast</p>
  </form>`;
}

/** @param {{ snapshot: Snapshot, isBusy: boolean, move: Move }} props */
function Faults({ snapshot: { tasks, group }, isBusy, move }) {
  const running = tasks.filter(({ status }) => status === "RUNNING").map(({ id }) => id);
  return html`
    <${Fault} title="Task" names=${running} ...${{ isBusy, move }} actions=${[["Break", "task"]]} />
    <${Fault} title="Instance" names=${group.instances.map(({ id }) => id)} ...${{ isBusy, move }}
      actions=${[["Break", "instance"], ["Spot notice", "spot"]]} />
    <${Fault} title="Zone" names=${group.zones} ...${{ isBusy, move }} actions=${[["Break", "zone"], ["Bring back", "zone-return"]]} />
  `;
}

/** @param {{ title: string, names: string[], actions: [string, any][], isBusy: boolean, move: Move }} props */
function Fault({ title, names, actions, isBusy, move }) {
  const [chosen, choose] = useState("");
  const name = names.includes(chosen) ? chosen : "";
  const id = `fault-${title}`;
  return html`<div class="lever">
    <label class="name" for=${id}>${title}</label>
    <select id=${id} value=${name} onChange=${(/** @type {any} */ { target }) => choose(target.value)}>
      <option value="">the first one</option>
      ${names.map((one) => html`<option key=${one} value=${one} selected=${one === name}>${one.length > 24 ? shortId(one) : one}</option>`)}
    </select>
    ${actions.map(
      ([label, kind]) =>
        html`<button type="button" disabled=${isBusy} aria-label="${label}: ${title.toLowerCase()}" onClick=${() => move({ lever: "fault", kind, name: name || null })}>${label}</button>`,
    )}
  </div>`;
}

/** @param {{ command: LeverState["command"] }} props */
function Command({ command }) {
  const state = !command ? "No command has run." : command.running ? "runs" : command.failed ? "has failed" : "is done";
  return html`<div class="command ${command?.failed ? "bad" : ""}">
    <p>${command && html`<code>${command.name}</code>`} ${state}</p>
    <code class="output">${command?.line}</code>
  </div>`;
}
