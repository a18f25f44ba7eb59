// Runs commands in process groups of their own, and leaves none of them behind, however this process ends.
import { spawn } from "node:child_process";
import * as path from "node:path";

// Each check has a process group of its own. This one kills them all if this process is gone, however it ended.
const orphanKiller = spawn(path.resolve(".venv/bin/python"), ["-I", "local/processes/orphan_killer.py"], {
  detached: true,
  stdio: ["pipe", "ignore", "ignore"],
});
orphanKiller.stdin.on("error", () => {});
const groups = new Set();
const cleanUps = [];
const graceMilliseconds = 8_000;
const parent = process.ppid;
let ending = false;

/** Whether a signal has ended the checks. */
export const isEnding = () => ending;

/** Does this also if a signal ends the process. */
export const cleanUpAtEnd = (cleanUp) => cleanUps.push(cleanUp);

/** Ends the watch for orphans, when all commands have ended. */
export const allHaveEnded = () => orphanKiller.stdin.end();

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => end(signal));
// Nobody reads the output any more, as in `npm test | head`.
process.stdout.on("error", () => end("SIGTERM"));
setInterval(() => {
  if (process.env.npm_lifecycle_event && process.ppid !== parent) end("SIGTERM"); // a killed npm sends no signal
}, 1_000).unref();

/** Ends the checks in order, and then this process. It kills a check that takes too long. */
function end(signal) {
  if (ending) return;
  ending = true;
  for (const group of groups) send(group, signal);
  const deadline = Date.now() + graceMilliseconds;
  setInterval(() => {
    if (groups.size > 0 && Date.now() < deadline) return;
    for (const group of groups) send(group, "SIGKILL");
    for (const cleanUp of cleanUps) cleanUp();
    process.exit(signal === "SIGINT" ? 130 : 143);
  }, 50);
}

function send(group, signal) {
  try {
    process.kill(-group, signal);
  } catch {
    groups.delete(group); // it has ended
  }
}

/** Runs a command to its end. The output has both streams. */
export function capture(command, args, cwd, env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    if (child.pid) {
      groups.add(child.pid);
      orphanKiller.stdin.write(`+${child.pid}\n`);
    }
    let output = "";
    const note = (chunk) => {
      output += chunk;
    };
    child.stdout.on("data", note);
    child.stderr.on("data", note);
    child.on("error", (error) => resolve({ code: 1, output: error.message }));
    child.on("close", (code) => {
      groups.delete(child.pid);
      orphanKiller.stdin.write(`-${child.pid}\n`);
      if (!ending) resolve({ code, output });
    });
  });
}
