// The scripts of package.json that run several commands: `node scripts/run.mjs NAME`.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { helpIfAsked } from "./help.mjs";

/** Programs that one script needs. They are installed in a temporary folder while it runs. */
const tools = { lock: "uv==0.13.9", sbom: "cyclonedx-bom==7.5.0" };
const python = path.resolve(".venv/bin/python");
const ruff = (...words) => [python, "-m", "ruff", ...words, "service", "local", "scripts"];
const typescript = (script) => [process.execPath, "--require", "tsx/cjs", script];
const snapshots = ["jest", "--silent", "--update-snapshot", "--testPathPatterns", "snapshot", "validation"];

const [name, ...args] = process.argv.slice(2);
helpIfAsked(name, args);
const tasks = {
  format: () => runAll(["npx", "biome", "check", "--write"], ruff("check", "--fix"), ruff("format")),
  scan: () => runAll(typescript("scripts/scan.ts")),
  screenshots: () => runAll(typescript("scripts/screenshots.ts")),
  schema: () => runAll(typescript("scripts/config-schema.ts")),
  update: () => {
    tasks.schema();
    const permissions = typescript("scripts/handler-permissions.ts");
    const scanners = typescript("scripts/scanner-table.ts");
    runAll([python, "-m", "local.emulator.resource_types"], permissions, scanners, ["npx", ...snapshots]);
  },
  lock: () => withTool(tools.lock, writeLockFiles),
  sbom: () => withTool(tools.sbom, writeSboms),
};
tasks[name]();

function withTool(tool, work) {
  const folder = mkdtempSync(path.join(tmpdir(), "tool-"));
  process.on("exit", () => rmSync(folder, { recursive: true }));
  const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", tool];
  runAll([python, "-m", "venv", folder], [path.join(folder, "bin", "python"), ...install]);
  work(path.join(folder, "bin"));
}

/** Runs the command at the top of each lock file. */
function writeLockFiles(programs) {
  for (const [lock, cwd] of [
    ["service/requirements.lock", "service"],
    ["local/requirements.lock", "."],
    ["scripts/checkov/requirements.lock", "scripts/checkov"],
    ["scripts/aws-cli/requirements.lock", "scripts/aws-cli"],
  ]) {
    const [, uv] = /^# {4}uv (.*)$/m.exec(readFileSync(lock, "utf8")) ?? [];
    runIn(cwd, [path.join(programs, "uv"), ...uv.split(" "), "--quiet"]);
    console.log(`wrote ${lock}`);
  }
}

/** Writes a CycloneDX document for each lock file. */
function writeSboms(programs) {
  mkdirSync("sbom", { recursive: true });
  const ofPython = (lock) => [path.join(programs, "cyclonedx-py"), "requirements", lock];
  const documents = {
    "node.json": ["npm", "sbom", "--sbom-format", "cyclonedx", "--package-lock-only"],
    "python.json": ofPython("local/requirements.lock"),
    "checkov.json": ofPython("scripts/checkov/requirements.lock"),
    "aws-cli.json": ofPython("scripts/aws-cli/requirements.lock"),
    "image.json": ofPython("service/requirements.lock"),
  };
  for (const [file, command] of Object.entries(documents)) {
    writeFileSync(path.join("sbom", file), outputOf(command));
    console.log(`wrote sbom/${file}`);
  }
}

function runAll(...commands) {
  for (const command of commands) runIn(".", command);
}

function runIn(cwd, command) {
  endIfFailed(command, spawnSync(command[0], command.slice(1), { cwd, stdio: "inherit" }));
}

function outputOf(command) {
  const maxBuffer = Number.POSITIVE_INFINITY;
  const done = spawnSync(command[0], command.slice(1), { stdio: ["ignore", "pipe", "inherit"], maxBuffer });
  endIfFailed(command, done);
  return done.stdout;
}

function endIfFailed([program, ...words], { status, error }) {
  if (status === 0) return;
  console.error(`error: ${[path.basename(program), ...words].join(" ")} failed${error ? `: ${error.message}` : ""}`);
  process.exit(1);
}
