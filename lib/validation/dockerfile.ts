import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import type { Config } from "../config";
import { marginSeconds } from "../config/contract";
import { containerUser } from "../config/fixed";
import { type Problem, quoted } from "../config/problem";
import { projectRoot } from "../config/project-root";
import { type Timeouts, timeouts } from "../config/timeouts";

/** The instructions of a Dockerfile's last build stage that decide how a container starts. */
interface ImageStart {
  user?: string;
  entrypoint?: string;
  command?: string;
}

/** Servers, their option for the keep-alive timeout, its unit, the default and the most that it takes, in seconds. */
const servers: Record<string, { option: string; perSecond: number; seconds: number; most?: number }> = {
  uvicorn: { option: "--timeout-keep-alive", perSecond: 1, seconds: 5 },
  gunicorn: { option: "--keep-alive", perSecond: 1, seconds: 2 },
  hypercorn: { option: "--keep-alive", perSecond: 1, seconds: 5 },
  granian: { option: "--http1-header-read-timeout", perSecond: 1000, seconds: 30, most: 60 },
};

/** Warnings: a service that works here and then cannot read its files, is cut off at its end, or answers 502 on AWS. */
export function dockerfileWarnings(config: Config): Problem[] {
  const text = dockerfile(config);
  if (text === undefined) return [];
  const { start } = readDockerfile(text);
  const where = `given ${quoted(config.service.directory)}, its Dockerfile`;
  const messages = [user(start), shellForm(start), keepAlive(start, timeouts(config))];
  return messages.flatMap((message) =>
    message ? [{ path: "service.directory", message: `${where} ${message}` }] : [],
  );
}

/** The images that the build pulls by a tag alone: a registry may give the same tag to a patched image later. */
export function unpinnedImages(config: Config): string[] {
  const { images } = readDockerfile(dockerfile(config) ?? "");
  return images.filter((image) => !/[@$]/.test(image));
}

function dockerfile(config: Config): string | undefined {
  const file = path.resolve(projectRoot, config.service.directory, "Dockerfile");
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/** How the last build stage starts, and the images that the build pulls. ARG counts with its default. */
export function readDockerfile(text: string): { start: ImageStart; images: string[] } {
  const defaults = new Map<string, string>();
  const stages = new Map<string, ImageStart>();
  const images = new Set<string>();
  let start: ImageStart = {};
  for (const [, instruction = "", value = ""] of instructions(text)) {
    const name = instruction.toUpperCase();
    const from = /^(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(value);
    const [, argument, ofArgument] = /^(\w+)=["']?([^\s"']+)/.exec(value) ?? [];
    if (name === "ARG" && argument && ofArgument) defaults.set(argument, ofArgument);
    if (name === "FROM" && from) {
      const image = String(from[1]).replace(/\$\{?(\w+)\}?/g, (whole, key) => defaults.get(key) ?? whole);
      // A stage begins with the settings of the stage that its FROM names.
      const stage = stages.get(image.toLowerCase());
      if (!stage && image !== "scratch") images.add(image);
      start = { ...stage };
      stages.set((from[2] ?? String(stages.size)).toLowerCase(), start);
    }
    if (name === "USER") start.user = value;
    if (name === "ENTRYPOINT") start.entrypoint = value;
    if (name === "CMD") start.command = value;
  }
  return { start, images: [...images] };
}

function instructions(text: string) {
  const lines = text.split("\n").filter((line) => !/^\s*#/.test(line));
  return lines
    .join("\n")
    .replace(/\\\s*\n/g, " ")
    .matchAll(/^\s*(ARG|FROM|USER|ENTRYPOINT|CMD)\s+(.*?)\s*$/gim);
}

function user({ user = "" }: ImageStart): string | undefined {
  const [id] = containerUser.split(":");
  if (user === containerUser || user === id || user.includes("$")) return undefined;
  const given = user ? `has USER ${user}` : "sets no USER";
  return `${given}, and a task runs as ${containerUser} in its place, so it cannot read what only the other user may read; end it with USER ${containerUser}`;
}

function shellForm({ entrypoint, command }: ImageStart): string | undefined {
  const [name, text] = isExecForm(entrypoint) ? ["CMD", command] : ["ENTRYPOINT", entrypoint];
  if (isExecForm(text) || (name === "CMD" && /^\s*exec\s/.test(String(text)))) return undefined;
  // The exec form expands no variable.
  const words = String(text).includes("$") ? ["sh", "-c", `exec ${text}`] : String(text).split(/\s+/);
  const fix = JSON.stringify(words);
  return `has ${name} in shell form, and the shell passes no SIGTERM on, so requests are cut off; write ${name} ${fix}`;
}

function keepAlive({ entrypoint, command }: ImageStart, wanted: Timeouts): string | undefined {
  const words = `${entrypoint ?? ""} ${command ?? ""}`.split(/[\s,="'[\]]+/).map((word) => path.posix.basename(word));
  const name = words.find((word) => word in servers);
  const server = name === undefined ? undefined : servers[name];
  const isInAFile = words.some((word) => /\.(conf\.py|toml)$/.test(word));
  if (!server || isInAFile) return undefined;
  const at = words.indexOf(server.option);
  const given = at < 0 ? server.seconds : Number(words[at + 1]) / server.perSecond;
  if (!(given <= wanted.loadBalancerIdle)) return undefined; // also a variable, which is no number here
  const { most = Number.POSITIVE_INFINITY, option, perSecond } = server;
  const fix = `${option} ${Math.min(wanted.keepAlive, most) * perSecond}${wanted.keepAlive > most ? shorter(most, wanted) : ""}`;
  return `starts ${name} with a keep-alive of ${given} s, not above the load balancer's ${wanted.loadBalancerIdle} s, so some requests get a 502; add ${fix}`;
}

/** The timeouts to lower for a server whose keep-alive takes `most` seconds. */
function shorter(most: number, { request }: Timeouts): string {
  const idle = most - marginSeconds.keepAlive;
  const longest = idle - marginSeconds.loadBalancerIdle;
  const lower = request > longest ? `, and service.longestRequestSeconds to ${longest}` : "";
  return `, and set loadBalancer.idleTimeoutSeconds to ${idle}${lower}`;
}

const isExecForm = (text: string | undefined) => text === undefined || /^\s*\[/.test(text);
