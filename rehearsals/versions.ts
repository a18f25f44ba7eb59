import { readFileSync } from "node:fs";
import * as path from "node:path";
import type { Config } from "../lib/config";
import { readDockerfile } from "../lib/validation/dockerfile";

/** A version of the service that is broken on purpose. */
export type Fault =
  | { kind: "crash" }
  | { kind: "silent" }
  /** Answers 500 after a number of requests of each task. */
  | { kind: "500"; after: number }
  | { kind: "slow"; seconds: number };

const faulty = path.join(__dirname, "faulty.py");

/**
 * The Dockerfile of a broken version. It only adds a last ENTRYPOINT and CMD, so it works for each service whose image has the
 * program. `false` and `sleep` are in nearly every image. The others need python3.
 */
export function brokenDockerfile(text: string, fault: Fault): string {
  return `${text}\nENTRYPOINT []\nCMD ${JSON.stringify(command(text, fault))}\n`;
}

function command(text: string, fault: Fault): string[] {
  if (fault.kind === "crash") return ["false"];
  if (fault.kind === "silent") return ["sleep", "86400"];
  const { entrypoint, command } = readDockerfile(text).start;
  const amount = String(fault.kind === "500" ? fault.after : fault.seconds);
  const own = [...words(entrypoint), ...words(command)];
  return ["python3", "-c", readFileSync(faulty, "utf8"), fault.kind, amount, ...own];
}

/** The words of an ENTRYPOINT or CMD. The shell form is a command of `sh` (Dockerfile reference, "Shell form"). */
function words(text: string | undefined): string[] {
  if (text === undefined || text === "") return [];
  return text.startsWith("[") ? (JSON.parse(text) as string[]) : ["/bin/sh", "-c", text];
}

/** Why the versions that answer requests cannot be made for a stage, or undefined. The program speaks plain HTTP/1.1. */
export function notBreakable({ loadBalancer }: Config): string | undefined {
  if (loadBalancer.backendTls) return "loadBalancer.backendTls is on, and the broken version speaks no TLS";
  if (loadBalancer.targetProtocol === "http2") return 'loadBalancer.targetProtocol is "http2"';
  return undefined;
}
