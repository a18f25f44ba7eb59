// Installs the packages of a fresh clone: `node scripts/setup.mjs node python`. It prints nothing if they are up to date.
// It runs before any package is installed, so it uses only Node itself.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { release } from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const oldest = { node: 22, python: [3, 11] };
/** Still works, but the CDK supports it no more (CDK Developer Guide, "Supported Node.js versions for the AWS CDK"). */
const oldestNodeThatWorks = 20;
const setups = {
  node: installNodePackages,
  python: makeVirtualEnvironments,
  checkov: () => makeToolsEnvironment("scripts/checkov"),
  "aws-cli": () => makeToolsEnvironment("scripts/aws-cli"),
};

const lock = path.join(root, ".setup-lock");
let locked = false;

refuseSwallowedOptions();
process.on("exit", unlock);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(130));
for (const name of process.argv.slice(2)) await setups[name]();

/** npm takes the options before `--` for itself. `npm run plan -c stage=prod` would plan stage dev without a warning. */
function refuseSwallowedOptions() {
  const { npm_lifecycle_event: script, npm_config_call: context } = process.env;
  const swallowed = [
    "context",
    "list",
    "local",
    "markdown",
    "once",
    "port",
    "runtime",
    "speed",
    "stage",
    "watch",
  ].filter((name) => process.env[`npm_config_${name}`]);
  const options = [...(context ? [`-c ${context}`] : []), ...swallowed.map((name) => `--${name}`)];
  const command = { start: "npm start", test: "npm test" }[script] ?? `npm run ${script}`;
  if (options.length > 0) fail(`npm kept ${options.join(" ")} for itself; write: ${command} -- ${options.join(" ")}`);
}

async function installNodePackages() {
  const major = Number(process.versions.node.split(".")[0]);
  const advice = `Node ${oldest.node} or newer is needed, and this is ${process.versions.node}`;
  if (major < oldestNodeThatWorks) fail(advice);
  await once("node_modules", ["package-lock.json"], process.versions.node, async () => {
    if (major < oldest.node) console.log(`warning: ${advice}`);
    console.log("Installing the Node packages (npm ci) ...");
    // No package's own script runs. The two that have one work without it (@parcel/watcher and unrs-resolver, of jest).
    await run("npm ci", "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
  });
}

/** One environment for tools and tests. Another one has only the service's packages, for tasks that run as processes. */
async function makeVirtualEnvironments() {
  const python = findPython();
  refusePlatformWithoutEnvoy();
  await makeVirtualEnvironment(".venv", "local/requirements.lock", python);
  await makeVirtualEnvironment("service/.venv", "service/requirements.lock", python);
}

/** Each folder's requirements.in says why its tool stands apart. */
async function makeToolsEnvironment(folder) {
  await makeVirtualEnvironment(`${folder}/.venv`, `${folder}/requirements.lock`, findPython());
}

async function makeVirtualEnvironment(folder, lockFile, python) {
  await once(folder, [lockFile], python.version, async (stamp) => {
    refuseForeignFolder(folder, stamp);
    console.log(`Making the Python virtual environment ${folder} (Python ${python.version}) ...`);
    rmSync(path.join(root, folder), { recursive: true, force: true });
    mkdirSync(path.join(root, folder));
    writeFileSync(stamp, "not complete"); // an interrupted set-up is ours, too
    await run("venv", python.command, ["-m", "venv", folder]);
    const pip = ["-m", "pip", "--disable-pip-version-check", "--no-color", "install", "--require-hashes"];
    await run("pip", path.join(root, folder, "bin/python"), [...pip, "--requirement", lockFile], pipProgress);
  });
}

/** pip would only say that it found no matching package. */
function refusePlatformWithoutEnvoy() {
  const { platform, arch } = process;
  const [major, minor] = platform === "linux" ? glibcVersion() : [Number.parseInt(release(), 10), 0];
  const works =
    (platform === "linux" && ["x64", "arm64"].includes(arch) && (major > 2 || (major === 2 && minor >= 31))) ||
    (platform === "darwin" && arch === "arm64" && major >= 24);
  const needed = "Linux with glibc 2.31 or newer (x86-64, arm64), or macOS 15 or newer (Apple silicon)";
  if (!works) fail(`Envoy, the load balancer of npm start, needs ${needed}; this is ${platform} on ${arch}`);
}

/** Of the C library that runs Node. It is [0, 0] for another library, such as musl. */
function glibcVersion() {
  process.report.excludeNetwork = true; // else it asks the name servers
  const { glibcVersionRuntime = "0.0" } = process.report.getReport().header;
  return glibcVersionRuntime.split(".").map(Number);
}

/** A folder without our stamp is the user's, with the packages that they have installed in it. */
function refuseForeignFolder(folder, stamp) {
  const target = path.join(root, folder);
  if (!existsSync(target) || existsSync(stamp) || readdirSync(target).length === 0) return;
  fail(`${folder} was not made by this command, which would replace it; move it away or delete it, then try again`);
}

/** What pip does, from one line of its output. */
function pipProgress(line) {
  const [, collected] = /^Collecting (\S+)/.exec(line) ?? [];
  if (collected) return `downloads ${collected}`;
  const [, installed] = /^Installing collected packages: (.+)/.exec(line) ?? [];
  return installed && `installs ${installed.split(",").length} packages, the last step`;
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
async function once(folder, files, version, work) {
  const digest = createHash("sha256").update(version);
  for (const file of files) digest.update(readFileSync(path.join(root, file)));
  const key = digest.digest("hex");
  const stamp = path.join(root, folder, ".setup");
  const isDone = () => existsSync(stamp) && readFileSync(stamp, "utf8") === key;
  if (isDone()) return;
  await takeLock();
  if (!isDone()) {
    await work(stamp);
    writeFileSync(stamp, key);
  }
  unlock();
}

/** Waits for another set-up of this folder. A lock whose process is gone does not count. */
async function takeLock() {
  for (let waited = 0; !locked; waited++) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      locked = true;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      const owner = lockOwner();
      if (waited % 50 === 0 && owner) console.log(`Waiting for the set-up that process ${owner} does ...`);
      if (owner && !isRunning(owner)) rmSync(lock, { force: true });
      else await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function lockOwner() {
  try {
    return Number(readFileSync(lock, "utf8"));
  } catch {
    return 0; // it has just been released
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function unlock() {
  if (locked) rmSync(lock, { force: true });
  locked = false;
}

/** Runs a command. It prints nothing but what it does, every few seconds, and all its output if it fails. */
async function run(name, command, args, progress = () => undefined) {
  const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  const kill = () => child.kill();
  process.on("exit", kill);
  const begun = Date.now();
  let output = "";
  let doing = "is still at work";
  const note = (chunk) => {
    output += chunk;
    for (const line of String(chunk).split("\n")) doing = progress(line.trim()) ?? doing;
  };
  child.stdout.on("data", note);
  child.stderr.on("data", note);
  const timer = setInterval(() => {
    console.log(`  ${((Date.now() - begun) / 1000).toFixed(0)} s: ${name} ${doing}`);
  }, 4_000);
  const end = await new Promise((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(code === 0 ? undefined : `exit code ${code ?? signal}`));
  });
  clearInterval(timer);
  process.off("exit", kill);
  if (end === undefined) return;
  process.stderr.write(output);
  fail(`${[path.basename(command), ...args].join(" ")} failed: ${end}`);
}

function fail(message) {
  console.error(`error: ${message}`);
  process.exit(1);
}
