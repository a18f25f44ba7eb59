/** @import { Instance, Task, Version } from "../../snapshot" */

/** The first characters of an id, which are enough to find it in a list. @param {string} id */
export const shortId = (id) => id.slice(0, 8);

/** "1 task", "2 tasks". @param {number} number @param {string} noun */
export const counted = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** "version 7 (3f34af29c7ee)". @param {Version} version */
export const versionName = ({ revision, image }) => `version ${revision}${image ? ` (${image})` : ""}`;

/** The class that gives a version its colour. Neighbours differ. @param {Version} version */
export const versionClass = ({ revision }) => `version-${revision % 5}`;

/** The time of day where the user is: "14:03:11". @param {string} iso */
export const clock = (iso) => new Date(iso).toLocaleTimeString("en-GB");

/** At most three significant digits, for instance "1,240", "12.5", "0.031". @param {number} value */
export const figure = (value) =>
  value >= 100 ? Math.round(value).toLocaleString("en-GB") : String(Number(value.toPrecision(value >= 10 ? 3 : 2)));

/** Without the UUIDs of tasks, which are long. @param {string} text */
export const withShortIds = (text) => text.replaceAll(/\b([0-9a-f]{8})[0-9a-f-]{24,28}\b/g, "$1");

/** @typedef {"good" | "busy" | "bad" | "off"} Tone */

/**
 * The state of a task in one word, with its tone.
 *
 * @param {Task} task
 * @returns {{ word: string, tone: Tone }}
 */
export function taskState({ status, desired, health, instance, stop }) {
  if (status === "STOPPED") return stop?.failed ? { word: "failed", tone: "bad" } : { word: "stopped", tone: "off" };
  if (desired !== "RUNNING") return { word: "stopping", tone: "off" };
  if (status === "PROVISIONING" && instance === null) return { word: "waiting", tone: "busy" };
  if (status !== "RUNNING") return { word: "starting", tone: "busy" };
  if (health === "healthy") return { word: "healthy", tone: "good" };
  if (health === "unhealthy") return { word: "unhealthy", tone: "bad" };
  if (health === "draining") return { word: "draining", tone: "off" };
  if (health === "unused") return { word: "no traffic", tone: "off" };
  return { word: "checking", tone: "busy" };
}

/**
 * The state of an instance, with its tone.
 *
 * @param {Instance} instance
 * @returns {{ word: string, tone: Tone }}
 */
export function instanceState({ lifecycle, healthy, status, agentConnected }) {
  if (lifecycle.startsWith("Terminating")) return { word: "ending", tone: "off" };
  if (!healthy || (status === "ACTIVE" && !agentConnected)) return { word: "no answer", tone: "bad" };
  if (status === "DRAINING") return { word: "draining", tone: "busy" };
  if (lifecycle.startsWith("Pending") || status === null) return { word: "starting", tone: "busy" };
  return lifecycle === "InService" ? { word: "in service", tone: "good" } : { word: lifecycle, tone: "busy" };
}

/** A sign beside each word, because not everybody sees its colour. @type {Record<Tone, string>} */
export const signs = { good: "✓", busy: "◌", bad: "✕", off: "↓" };
