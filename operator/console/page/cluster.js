import { html } from "htm/preact";
import { useMovingTasks } from "./motion.js";
import { TaskButton } from "./task.js";
import { counted, instanceState, signs } from "./words.js";

/** @import { Instance, Snapshot, Task } from "../../snapshot" */
/** @typedef {(task: string) => void} ShowLog */

/** Free slots of an instance that are drawn one by one. */
const drawn = 12;

/** Zones as columns, instances as boxes in them, tasks in their slots. */
export function Cluster(/** @type {{ snapshot: Snapshot, showLog: ShowLog }} */ { snapshot, showLog }) {
  const { group, tasks } = snapshot;
  const picture = useMovingTasks(snapshot);
  const boxes = new Set(group.instances.map(({ id }) => id));
  const present = tasks.filter(({ status }) => status !== "STOPPED");
  const outside = present.filter(({ instance }) => instance === null || !boxes.has(instance));
  const zones = [...new Set([...group.zones, ...group.instances.map(({ zone }) => zone)])].sort();
  return html`<section class="panel cluster" aria-labelledby="cluster" ref=${picture}>
    <header>
      <h2 id="cluster">Zones, instances, tasks</h2>
      <p class="counts">
        <span><b>${group.instances.length}</b> instances (${group.min} to ${group.max}, ${group.desired} desired)</span>
        <span><b>${present.length}</b> tasks (${snapshot.service.desired} desired)</span>
      </p>
    </header>
    <div class="zones">
      ${zones.map((zone) => html`<${Zone} key=${zone} zone=${zone} ...${{ group, present, showLog }} />`)}
    </div>
    <section class="tray" aria-labelledby="waiting">
      <h3 id="waiting">Without an instance: <span data-count="waiting">${outside.length}</span></h3>
      ${
        outside.length > 0
          ? html`<${Slots} tasks=${outside} showLog=${showLog} />`
          : html`<div class="slots"><p class="nobody">No task waits for room.</p></div>`
      }
    </section>
    <${Stopped} tasks=${tasks.filter(({ status }) => status === "STOPPED")} showLog=${showLog} />
  </section>`;
}

/** @param {{ zone: string, group: Snapshot["group"], present: Task[], showLog: ShowLog }} props */
function Zone({ zone, group, present, showLog }) {
  const instances = group.instances.filter((instance) => instance.zone === zone);
  const ids = new Set(instances.map(({ id }) => id));
  const count = present.filter(({ instance }) => instance !== null && ids.has(instance)).length;
  const isDown = group.failedZones.includes(zone);
  return html`<section class="zone ${isDown ? "bad" : ""}" aria-label="Zone ${zone}" data-zone=${zone}>
    <h3>${zone}<small>${counted(instances.length, "instance")}, ${counted(count, "task")}</small></h3>
    ${instances.map((instance) => {
      const tasks = present.filter((task) => task.instance === instance.id);
      return html`<${Box} key=${instance.id} ...${{ instance, tasks, showLog }} />`;
    })}
    ${
      isDown
        ? html`<p class="empty state"><span aria-hidden="true">${signs.bad}</span> No instance could start here.</p>`
        : instances.length === 0 && html`<p class="empty">No instance.</p>`
    }
  </section>`;
}

/** @param {{ instance: Instance, tasks: Task[], showLog: ShowLog }} props */
function Box({ instance, tasks, showLog }) {
  const { id, type, free } = instance;
  const { word, tone } = instanceState(instance);
  return html`<section class="instance ${tone}" aria-label="Instance ${id}" data-instance=${id}>
    <h4>${id}</h4>
    <p class="facts">
      <span>${type}</span><span class="state ${tone}"><span aria-hidden="true">${signs[tone]}</span> ${word}</span>
    </p>
    <${Slots} tasks=${tasks} free=${instance.freeSlots} showLog=${showLog} />
    <p class="left">${free ? `free: ${free.cpu} CPU, ${free.memoryMiB} MiB` : "not in the cluster"}</p>
  </section>`;
}

/** @param {{ tasks: Task[], free?: number, showLog: ShowLog }} props */
function Slots({ tasks, free = 0, showLog }) {
  const slots = Array.from({ length: Math.min(free, drawn) });
  const inOrder = tasks.toSorted((one, other) => one.createdAt.localeCompare(other.createdAt));
  return html`<ul class="slots" data-free=${free}>
    ${inOrder.map((task) => html`<li key=${task.id}><${TaskButton} task=${task} showLog=${showLog} /></li>`)}
    ${slots.map((_, slot) => html`<li key=${`free-${slot}`} class="free">free</li>`)}
    ${free > drawn && html`<li class="free">and ${free - drawn} free</li>`}
  </ul>`;
}

/** Tasks that stopped within the last hour. @param {{ tasks: Task[], showLog: ShowLog }} props */
function Stopped({ tasks, showLog }) {
  const failed = tasks.filter(({ stop }) => stop?.failed).length;
  return html`<details class="tray">
    <summary>
      Stopped within the last hour: <span data-count="stopped">${tasks.length}</span>, of which${" "}
      <span data-count="failed">${failed}</span> failed
    </summary>
    <${Slots} tasks=${tasks} showLog=${showLog} />
  </details>`;
}
