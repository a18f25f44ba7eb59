/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { Page } from "playwright-core";
import type { Look } from "../../operator/console/messages";
import type { Snapshot, Task } from "../../operator/snapshot";

/** What somebody reads on the page, as plain data. */
export interface Shown {
  name: string;
  /** By the zone and the instance: its tasks and its free slots. */
  zones: Record<string, Record<string, { tasks: string[]; free: number }>>;
  counts: { waiting: number; stopped: number; failed: number; desired: string };
  /** The versions with their shares and tasks. */
  versions: string[];
  /** The state of the release, and its current step. */
  release: string[];
  events: string[];
}

/** What the page shows of the snapshot now. */
export function shownOn(page: Page): Promise<Shown> {
  return page.evaluate(() => {
    const all = (selector: string, parent: ParentNode = document) => [...parent.querySelectorAll(selector)];
    // A Chromium function, so no name of this module exists here.
    const text = (selector: string, parent: ParentNode = document) =>
      (parent.querySelector(selector)?.textContent ?? "").replaceAll(/\s+/g, " ").trim();
    const tasks = (parent: Element) =>
      all("[data-task]", parent)
        .map((task) => {
          const word = text(".state", task).replace(/^\S+ /, "");
          return `${text(".badge", task)} ${text(".id", task)} ${/^(un)?healthy$/.test(word) ? word : "not ready"}`;
        })
        .sort();
    return {
      name: text("h1"),
      zones: Object.fromEntries(
        all("[data-zone]").map((zone) => [
          zone.getAttribute("data-zone"),
          Object.fromEntries(
            all("[data-instance]", zone).map((box) => [
              box.getAttribute("data-instance"),
              { tasks: tasks(box), free: Number(box.querySelector(".slots")?.getAttribute("data-free")) },
            ]),
          ),
        ]),
      ),
      counts: {
        waiting: Number(text("[data-count=waiting]")),
        stopped: Number(text("[data-count=stopped]")),
        failed: Number(text("[data-count=failed]")),
        desired: all(".counts span")
          .map((count) => count.textContent)
          .join(" "),
      },
      versions: all(".version").map((row) => `${text(".share", row)} ${text(".name", row)} ${text(".detail", row)}`),
      release: [text(".rollout [data-status]"), text("[aria-current=step] .name")],
      events: all(".events li:not(.by-lever) .what").map((event) => event.textContent ?? ""),
    };
  });
}

/** What the page has to show of this snapshot. */
export function expectedOf(snapshot: Snapshot): Shown {
  const { name, stage, group, tasks, service } = snapshot;
  const present = tasks.filter(({ status }) => status !== "STOPPED");
  const zones = [...group.zones].sort().map((zone) => {
    const boxes = group.instances.filter((instance) => instance.zone === zone);
    return [
      zone,
      Object.fromEntries(
        boxes.map(({ id, freeSlots }) => {
          const inBox = present.filter(({ instance }) => instance === id);
          return [id, { tasks: inBox.map(taskText).sort(), free: freeSlots }];
        }),
      ),
    ];
  });
  const stopped = tasks.filter(({ status }) => status === "STOPPED");
  const boxes = group.instances.map(({ id }) => id);
  return {
    name: `${name} ${stage}`,
    zones: Object.fromEntries(zones),
    counts: {
      waiting: present.filter(({ instance }) => instance === null || !boxes.includes(instance)).length,
      stopped: stopped.length,
      failed: stopped.filter(({ stop }) => stop?.failed).length,
      desired: `${group.instances.length} instances (${group.min} to ${group.max}, ${group.desired} desired) ${present.length} tasks (${service.desired} desired)`,
    },
    versions: service.deployments.map(versionText),
    release: releaseOf(snapshot),
    events: snapshot.events.map(
      ({ text, failed }) => `${failed ? "Failed: " : ""}${text.replaceAll(/\b([0-9a-f]{8})[0-9a-f-]{24,28}\b/g, "$1")}`,
    ),
  };
}

const taskText = ({ version, id, health, status, desired }: Task) => {
  const answers = status === "RUNNING" && desired === "RUNNING" && /^(un)?healthy$/.test(health ?? "");
  return `v${version.revision} ${id.slice(0, 8)} ${answers ? health : "not ready"}`;
};

function versionText({
  version,
  trafficPercent,
  running,
  desired,
  status,
  pending,
  failed,
}: Snapshot["service"]["deployments"][number]) {
  const details = [
    `${running} of ${desired} task${desired === 1 ? "" : "s"}`,
    ...(status === "PRIMARY" ? ["newest"] : []),
    ...(pending > 0 ? [`${pending} pending`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  const name = `version ${version.revision}${version.image ? ` ${version.image}` : ""}`;
  return `${trafficPercent} % ${name} ${details.join(" · ")}`;
}

/** The names of the steps that the looks and the end-to-end test meet. */
const steps: Record<string, string> = {
  RECONCILE_SERVICE: "Prepare",
  PRE_SCALE_UP: "Prepare",
  SCALE_UP: "Scale up",
  POST_SCALE_UP: "Scale up",
  TEST_TRAFFIC_SHIFT: "Test traffic",
  POST_TEST_TRAFFIC_SHIFT: "Test traffic",
  PRODUCTION_TRAFFIC_SHIFT: "Production traffic",
  POST_PRODUCTION_TRAFFIC_SHIFT: "Production traffic",
  BAKE_TIME: "Bake time",
  CLEAN_UP: "Clean up",
};

function releaseOf({ service: { rollout } }: Snapshot): string[] {
  if (!rollout) return ["", ""];
  const isUnderWay = /PENDING|IN_PROGRESS|REQUESTED/.test(rollout.status);
  const step = rollout.strategy === "ROLLING" ? "Replace tasks" : (steps[rollout.stage ?? ""] ?? "Prepare");
  return [rollout.status.toLowerCase().replaceAll("_", " "), isUnderWay ? step : ""];
}

/** The texts of the four cards, as the words of the look say them. */
export function expectedWords({ words }: Look): string[] {
  const list = (title: string, lines: string[]) =>
    `${title}${lines.length > 1 ? ` (${lines.length})` : ""} ${lines.length > 0 ? lines.join(" ") : "Nothing."}`;
  return [
    `Are users served? ${words.served}`,
    `Is there room? ${words.room}`,
    list("What is changing?", words.changes),
    list(
      "What is wrong?",
      words.findings.map(({ what, next }) => `${what} Next: ${next}.`),
    ),
  ];
}

/** The texts of the four cards on the page, also those without room. */
export async function wordsOn(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll(".card")].map((card) =>
      [...card.querySelectorAll("h2, p")]
        .map(({ textContent }) => textContent?.replaceAll(/\s+/g, " ").trim())
        .join(" "),
    ),
  );
}
