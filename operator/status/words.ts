import type { Task, Version } from "../snapshot";

/** "1 task waits", "2 tasks wait": the count with the noun, and the verb in its number. */
export const counted = (number: number, noun: string, verb = "") =>
  `${number} ${noun}${number === 1 ? "" : "s"}${verb && ` ${number === 1 ? `${verb}s` : verb}`}`;

/** "is" or "are". */
export const are = (number: number) => (number === 1 ? "is" : "are");

/** A section of the runbooks. */
export const runbook = (section: string) => `docs/runbooks.md#${section}`;

/** The text with one full stop at its end. AWS's reasons have one or not. */
export const sentence = (text: string) => `${text.replace(/\.$/, "")}.`;

/** A version as people name it: "version 7 (3f34af29c7ee)". */
export const versionName = ({ revision, image }: Version) => `version ${revision}${image ? ` (${image})` : ""}`;

/** The first characters of an id, which are enough to find it in a list. */
export const shortId = (id: string) => id.slice(0, 8);

/** The seconds between two times of a snapshot, never below 0. */
export const secondsBetween = (from: string, to: string) =>
  Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));

/** "12 s", "5 min", "3 h", "2 d". */
export function age(from: string | null, to: string): string {
  if (from === null) return "";
  const seconds = secondsBetween(from, to);
  if (seconds < 100) return `${seconds} s`;
  if (seconds < 100 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** Whether ECS means the task to run. */
export const isWanted = ({ desired, status }: Pick<Task, "desired" | "status">) =>
  desired === "RUNNING" && status !== "STOPPED";
