import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { projectRoot } from "../../lib/config/project-root";

/** How a command stands. `line` is its newest line of output. */
interface CommandState {
  name: string;
  running: boolean;
  line: string;
  failed: boolean;
}

/** A command of this project that runs as a child process. */
export interface Command {
  state: CommandState;
  /** Fulfilled when the command has ended, also if it has failed. */
  ended: Promise<void>;
  end(): void;
}

/** Starts a command in the project's folder. */
export function startCommand(name: string, [program = "", ...words]: readonly string[]): Command {
  const state: CommandState = { name, running: true, line: "", failed: false };
  const child = spawn(program, words, { cwd: projectRoot, stdio: ["ignore", "pipe", "pipe"] });
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on("line", (line) => {
      if (line.trim() !== "") state.line = line.trim();
    });
  }
  const ended = new Promise<void>((resolve) => {
    child.on("error", (error) => {
      Object.assign(state, { running: false, failed: true, line: error.message });
      resolve();
    });
    child.on("close", (code) => {
      Object.assign(state, { running: false, failed: code !== 0 });
      resolve();
    });
  });
  return { state, ended, end: () => child.kill() };
}
