// The scripts of package.json that run several commands: `node scripts/run.mjs NAME`.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { helpIfAsked } from "./help.mjs";

/** Version of uv, which the lock files are made with. It is only installed for `npm run lock`. */
const uvVersion = "0.13.9";
const python = path.resolve(".venv/bin/python");
const ruff = (...words) => [python, "-m", "ruff", ...words, "service", "local", "scripts"];
const snapshots = ["jest", "--silent", "--update-snapshot", "--testPathPatterns", "snapshot", "validation"];

const [name, ...args] = process.argv.slice(2);
helpIfAsked(name, args);
const tasks = {
  format: () => runAll(["npx", "biome", "check", "--write"], ruff("check", "--fix"), ruff("format")),
  schema: () => runAll(["npx", "ts-node", "--transpile-only", "scripts/config-schema.ts"]),
  update: () => {
    tasks.schema();
    runAll([python, "-m", "local.emulator.resource_types"], ["npx", ...snapshots]);
  },
  lock: writeLockFiles,
};
tasks[name]();

/** Runs the command at the top of each lock file. */
function writeLockFiles() {
  const folder = mkdtempSync(path.join(tmpdir(), "uv-"));
  try {
    runAll([python, "-m", "pip", "install", "--disable-pip-version-check", "--target", folder, `uv==${uvVersion}`]);
    for (const [lock, cwd] of [
      ["service/requirements.lock", "service"],
      ["local/requirements.lock", "."],
    ]) {
      const [, uv] = /^# {4}uv (.*)$/m.exec(readFileSync(lock, "utf8")) ?? [];
      runIn(cwd, [path.join(folder, "bin", "uv"), ...uv.split(" "), "--quiet"]);
      console.log(`wrote ${lock}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function runAll(...commands) {
  for (const command of commands) runIn(".", command);
}

function runIn(cwd, [program, ...words]) {
  const { status, error } = spawnSync(program, words, { cwd, stdio: "inherit" });
  if (status === 0) return;
  console.error(`error: ${[path.basename(program), ...words].join(" ")} failed${error ? `: ${error.message}` : ""}`);
  process.exit(1);
}
