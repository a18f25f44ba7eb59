import type { Config } from "../../lib/config";
import { table, wrapped } from "../../lib/plan/table";
import type { Minute, Snapshot } from "../snapshot";
import { changes } from "./changes";
import { findings } from "./findings";
import { room } from "./room";
import { served } from "./served";
import { age, isWanted, shortId } from "./words";

/** Most rows of a table, and most events. */
const most = { rows: 20, events: 8 };

/**
 * The snapshot for a terminal.
 *
 * @param minute the newest minute with requests, null if there is none
 */
export function statusText(snapshot: Snapshot, minute: Minute | null, config: Config, colour: boolean): string {
  const { name, stage, local, region } = snapshot;
  const bold = (text: string) => (colour ? `\u001b[1m${text}\u001b[0m` : text);
  const wrong = findings(snapshot, minute, config);
  const changing = changes(snapshot);
  const part = (title: string, lines: string[]) => [bold(title), ...lines].join("\n");
  return [
    bold(`${name}, stage ${stage}, ${local ? "on this machine" : `in ${region}`}`),
    part("Are users served?", wrapped(served(snapshot, minute), "  ")),
    part("Is there room?", wrapped(room(snapshot), "  ")),
    part("What is changing?", changing.length > 0 ? changing.flatMap((line) => wrapped(line, "  ")) : ["  Nothing."]),
    part(
      "What is wrong?",
      wrong.length > 0
        ? wrong.flatMap(({ what, next }) => [...wrapped(what, "  "), ...wrapped(`Next: ${next}.`, "    ")])
        : ["  Nothing."],
    ),
    part("Tasks", [taskTable(snapshot, colour)]),
    part("Instances, and what is free on them", [instanceTable(snapshot, colour)]),
    part("Events", eventLines(snapshot)),
  ].join("\n\n");
}

function taskTable({ tasks, takenAt }: Snapshot, colour: boolean): string {
  const rows = tasks
    .filter((task) => task.status !== "STOPPED")
    .sort((one, other) => one.createdAt.localeCompare(other.createdAt))
    .map((task) => [
      shortId(task.id),
      String(task.version.revision),
      isWanted(task) ? task.status : `stops (${task.status})`,
      task.health ?? "",
      task.instance ?? "",
      task.zone ?? "",
      age(task.createdAt, takenAt),
    ]);
  return limited(["task", "version", "state", "health", "instance", "zone", "age"], rows, colour);
}

function instanceTable({ group }: Snapshot, colour: boolean): string {
  const rows = group.instances.map(({ id, type, zone, lifecycle, status, free, freeSlots }) => [
    id,
    type,
    zone,
    status && status !== "ACTIVE" ? `${lifecycle}, ${status}` : lifecycle,
    ...(free ? [free.cpu, free.memoryMiB, free.interfaces, freeSlots].map(String) : ["", "", "", ""]),
  ]);
  return limited(["instance", "type", "zone", "state", "CPU", "MiB", "interfaces", "room for tasks"], rows, colour);
}

function limited(head: string[], rows: string[][], colour: boolean): string {
  const more = rows.length - most.rows;
  return table(head, rows.slice(0, most.rows), colour) + (more > 0 ? `\n... and ${more} more` : "");
}

function eventLines({ events, takenAt }: Snapshot): string[] {
  return events.slice(0, most.events).flatMap(({ time, source, text }) => {
    // Ids of tasks are long, and their first characters tell them apart.
    const short = text.replaceAll(/\b([0-9a-f]{8})[0-9a-f-]{24,28}\b/g, "$1");
    return wrapped(`${age(time, takenAt)} ago, ${source}: ${short}`, "  ");
  });
}
