import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import type { Config } from "../../lib/config";
import { projectRoot } from "../../lib/config/project-root";

/** Not copied: what is installed, generated or written by other commands. The copy gets links to what is installed. */
const left = /^(node_modules|cdk\.out|sbom|__pycache__|\.(git|venv|local|local-logs|setup-lock|\w+_cache))$/;
const installed = ["node_modules", "service/.venv"];

/** A copy of the project for one rehearsal. Nothing in it is the user's own file. */
export class ProjectCopy {
  readonly root: string;
  /** The CDK's context value that selects the stage. */
  readonly context: string;
  /** The folder of the service, with its Dockerfile. */
  readonly service: string;
  private readonly folder = mkdtempSync(path.join(tmpdir(), "rehearsal-"));

  constructor(
    stage: string,
    readonly config: Config,
  ) {
    const { directory } = config.service;
    // A service beside the project stays beside the copy.
    const above = path
      .normalize(directory)
      .split(path.sep)
      .filter((part) => part === "..");
    this.root = path.join(this.folder, ...above.map(() => "above"), "project");
    this.context = `config=${path.join("config", `${stage}.json`)}`;
    this.service = path.resolve(this.root, directory);
    copy(projectRoot, this.root);
    if (above.length > 0) copy(path.resolve(projectRoot, directory), this.service);
    for (const each of installed) symlinkSync(path.join(projectRoot, each), path.join(this.root, each));
    this.write(config);
  }

  /** Replaces the stage. Its values are those of the user's stage, with the defaults written out. */
  write(config: Config): void {
    const file = path.join(this.root, this.context.replace("config=", ""));
    writeFileSync(file, JSON.stringify(config, undefined, 2));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function copy(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  cpSync(from, to, { recursive: true, filter: (source) => source === from || !left.test(path.basename(source)) });
}
