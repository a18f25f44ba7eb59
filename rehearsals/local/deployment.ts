import { type ChildProcess, spawn } from "node:child_process";
import * as path from "node:path";
import { projectRoot } from "../../lib/config/project-root";
import { RehearsalError } from "../problem";
import type { ProjectCopy } from "./copy";

/** A command of `python -m local` in the copy, in a process group of its own: Ctrl-C reaches only this program. */
export class Command {
  output = "";
  /** Null while it runs. */
  code: number | null = null;
  private readonly child: ChildProcess;

  constructor(root: string, words: readonly string[]) {
    const python = path.join(projectRoot, ".venv", "bin", "python");
    this.child = spawn(python, ["-E", "-m", "local", ...words], {
      cwd: root,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const keep = (data: Buffer) => {
      this.output += data;
    };
    this.child.stdout?.on("data", keep);
    this.child.stderr?.on("data", keep);
    this.child.on("error", (error) => {
      this.output += `error: ${error.message}\n`;
      this.code = 1;
    });
    this.child.on("close", (code) => {
      this.code = code ?? 1;
    });
  }

  /** Its last line, without "error: ". */
  get lastLine(): string {
    const line = this.output.trim().split("\n").at(-1) ?? "";
    return line.replace(/^error: /, "");
  }

  interrupt(): void {
    this.child.kill("SIGINT");
  }

  /** Ends it and what it has started. */
  kill(): void {
    if (this.code === null && this.child.pid) process.kill(-this.child.pid, "SIGKILL");
  }
}

const upLimitSeconds = 300;
const endLimitSeconds = 60;

/** `npm start` in the copy. */
export class LocalDeployment {
  private constructor(
    private readonly start: Command,
    private readonly root: string,
  ) {}

  /**
   * Deploys the copy, and returns when its URLs are printed.
   *
   * @throws RehearsalError if the deployment fails
   */
  static async up(copy: ProjectCopy, speed: number, ended: AbortSignal): Promise<LocalDeployment> {
    const start = new Command(copy.root, ["-c", copy.context, "--speed", String(speed)]);
    const deployment = new LocalDeployment(start, copy.root);
    try {
      const limit = performance.now() + 1000 * upLimitSeconds;
      while (!start.output.includes("Now try: ")) {
        if (start.code !== null) throw new RehearsalError(`the local deployment did not start: ${start.lastLine}`);
        if (performance.now() > limit) {
          throw new RehearsalError(`the local deployment did not start within ${upLimitSeconds} s`);
        }
        await pause(0.2, ended);
      }
      return deployment;
    } catch (error) {
      await deployment.end();
      throw error;
    }
  }

  command(...words: string[]): Command {
    return new Command(this.root, words);
  }

  /** Ends it. The second signal skips `cdk destroy`: the emulated AWS forgets all when it ends. */
  async end(): Promise<void> {
    const limit = performance.now() + 1000 * endLimitSeconds;
    while (this.start.code === null && performance.now() < limit) {
      this.start.interrupt();
      await pause(0.7);
    }
    this.start.kill();
  }
}

/** @throws the signal's reason, if it is aborted */
export async function pause(seconds: number, ended?: AbortSignal): Promise<void> {
  ended?.throwIfAborted();
  await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
  ended?.throwIfAborted();
}
