// Installs the packages of a fresh clone: `node scripts/setup.mjs node python`. It prints nothing if they are up to date.
// It runs before any package is installed, so it uses only Node itself.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const oldest = { node: 20, python: [3, 11] };
const setups = { node: installNodePackages, python: makeVirtualEnvironments };

refuseSwallowedOptions();
for (const name of process.argv.slice(2)) setups[name]();

/** npm takes the options before `--` for itself. `npm run plan -c stage=prod` would plan stage dev without a warning. */
function refuseSwallowedOptions() {
  const { npm_lifecycle_event: script, npm_config_call: context } = process.env;
  const swallowed = ["context", "markdown", "once", "runtime"].filter((name) => process.env[`npm_config_${name}`]);
  const options = [...(context ? [`-c ${context}`] : []), ...swallowed.map((name) => `--${name}`)];
  const command = { start: "npm start", test: "npm test" }[script] ?? `npm run ${script}`;
  if (options.length > 0) fail(`npm kept ${options.join(" ")} for itself; write: ${command} -- ${options.join(" ")}`);
}

function installNodePackages() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < oldest.node) fail(`Node ${oldest.node} or newer is needed, and this is ${process.versions.node}`);
  once("node_modules", ["package-lock.json"], process.versions.node, () => {
    console.log("Installing the Node packages (npm ci) ...");
    run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  });
}

/** One environment for tools and tests. Another one has only the service's packages, for tasks that run as processes. */
function makeVirtualEnvironments() {
  const python = findPython();
  makeVirtualEnvironment(".venv", "local/requirements.lock", python);
  makeVirtualEnvironment("service/.venv", "service/requirements.lock", python);
}

function makeVirtualEnvironment(folder, lock, python) {
  once(folder, [lock], python.version, () => {
    console.log(`Making the Python virtual environment ${folder} (Python ${python.version}) ...`);
    rmSync(path.join(root, folder), { recursive: true, force: true });
    run(python.command, ["-m", "venv", folder]);
    const pip = ["-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--require-hashes"];
    run(path.join(root, folder, "bin/python"), [...pip, "--requirement", lock]);
  });
}

/** The first Python that is new enough and can make virtual environments. */
function findPython() {
  const wanted = oldest.python.join(".");
  const seen = [];
  for (const command of ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python"]) {
    const script = "import sys; print(*sys.version_info[:3], sep='.'); import venv, ensurepip";
    const { stdout, status } = spawnSync(command, ["-c", script], { encoding: "utf8" });
    const version = stdout?.trim();
    if (!version) continue;
    const [major, minor] = version.split(".").map(Number);
    const isNew = major > oldest.python[0] || (major === oldest.python[0] && minor >= oldest.python[1]);
    if (isNew && status === 0) return { command, version };
    seen.push(
      `${command} is ${version}${isNew ? " without venv (on Debian and Ubuntu: apt install python3-venv)" : ""}`,
    );
  }
  return fail(`Python ${wanted} or newer is needed; ${seen.join(", ") || "none was found"}`);
}

/** Does the work, unless the folder was made from the same files by the same version of the tool. */
function once(folder, files, version, work) {
  const digest = createHash("sha256").update(version);
  for (const file of files) digest.update(readFileSync(path.join(root, file)));
  const key = digest.digest("hex");
  const stamp = path.join(root, folder, ".setup");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === key) return;
  work();
  writeFileSync(stamp, key);
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) fail(`${[path.basename(command), ...args].join(" ")} failed${error ? `: ${error.message}` : ""}`);
}

function fail(message) {
  console.error(`error: ${message}`);
  process.exit(1);
}
