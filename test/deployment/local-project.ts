import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { projectRoot } from "../../lib/config/project-root";
import type { Snapshot } from "../../operator/snapshot";

const installed = ["node_modules", ".venv", "service/.venv"];

/** `npm start` in a copy of the project, with a home folder of its own. */
export class LocalProject {
  private readonly folder = mkdtempSync(path.join(tmpdir(), "console-"));
  private readonly root = path.join(this.folder, "project");
  private readonly environment = { ...process.env, HOME: this.folder };
  private process: ChildProcess | undefined;
  /** All that `npm start` has printed. */
  output = "";

  constructor() {
    const list = ["ls-files", "-z", "-co", "--exclude-standard"];
    const files = execFileSync("git", list, { cwd: projectRoot, encoding: "utf8" }).split("\0");
    for (const file of files.filter((name) => name && existsSync(path.join(projectRoot, name)))) {
      mkdirSync(path.dirname(path.join(this.root, file)), { recursive: true });
      copyFileSync(path.join(projectRoot, file), path.join(this.root, file));
    }
    for (const name of installed) symlinkSync(path.join(projectRoot, name), path.join(this.root, name));
  }

  write(file: string, text: string): void {
    writeFileSync(path.join(this.root, file), text);
  }

  append(file: string, text: string): void {
    appendFileSync(path.join(this.root, file), text);
  }

  /** Starts a stage. Its tasks are processes, so that no Docker engine is needed. */
  start(...options: string[]): void {
    const args = ["-m", "local", "--runtime", "process", ...options];
    const started = spawn(".venv/bin/python", args, {
      cwd: this.root,
      env: this.environment,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.process = started;
    for (const stream of [started.stdout, started.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        this.output += text;
      });
    }
  }

  /** The address of the console, as printed. */
  get consoleUrl(): string {
    if (this.process?.exitCode !== null) throw new Error(`npm start has ended: ${this.output}`);
    const [, url] = /^page {2}(http\S+)\/ /m.exec(this.output) ?? [];
    if (!url || !this.output.includes("Now try: ")) throw new Error(`it does not run yet: ${this.output.slice(-2000)}`);
    return url;
  }

  /** What `npm run status -- --local --json` prints. */
  async snapshot(): Promise<Snapshot> {
    const status = ["--import", "tsx", "bin/status.ts", "--local", "--json"];
    const { stdout } = await promisify(execFile)("node", status, { cwd: this.root, env: this.environment });
    return JSON.parse(stdout);
  }

  /** Ends it as Ctrl-C does, and its processes if that takes too long. */
  async end(limitSeconds: number): Promise<void> {
    const { process: started } = this;
    if (started?.pid && started.exitCode === null) {
      const ended = once(started, "exit");
      started.kill("SIGINT");
      const late = setTimeout(() => process.kill(-Number(started.pid), "SIGKILL"), 1000 * limitSeconds);
      await ended;
      clearTimeout(late);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
