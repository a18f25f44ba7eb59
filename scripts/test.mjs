// All checks of `npm test`. Two lanes run at the same time, because each of them uses one core. The last check runs alone.
// The last line of the output counts all results.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { helpIfAsked } from "./help.mjs";

helpIfAsked("test");

const scratch = mkdtempSync(path.join(tmpdir(), "test-"));
const jestReport = path.join(scratch, "jest.json");
const python = path.resolve(".venv/bin/python");
const layers = path.resolve(".venv/bin/lint-imports");
const started = Date.now();
const total = { passed: 0, failed: 0, skipped: 0 };
const running = new Set();

const checks = {
  types: ["npx", ["tsc"]],
  lint: ["npx", ["biome", "ci", "--error-on-warnings", "--colors=off"]],
  "unused code": ["npx", ["knip", "--no-progress"]],
  jest: ["npx", ["jest", "--maxWorkers=1", "--ci", "--json", `--outputFile=${jestReport}`], countJest],
  "Python lint": [python, ["-m", "ruff", "check", "service", "local", "scripts"]],
  "Python format": [python, ["-m", "ruff", "format", "--check", "service", "local", "scripts"]],
  "service layers": [layers, ["--no-cache"], undefined, "service"],
  "local layers": [layers, ["--no-cache", "local/pyproject.toml"]],
  "service types": [python, ["-m", "mypy"], undefined, "service"],
  "local types": [python, ["-m", "mypy", "--config-file", "local/pyproject.toml"]],
  "service tests": [python, ["-m", "pytest"], countPytest, "service"],
  "local tests": [python, ["-m", "pytest", "local/tests", "-rs"], countPytest],
  "npm start -- --once": [python, ["-m", "local", "--once", "--runtime", "process"]],
};
const snapshotHint =
  "The templates differ from their snapshots. If you want this change: review it with `npm run diff`, then run `npm run update`.";
const formatHint = "`npm run format` mends most of these.";
const hints = {
  lint: formatHint,
  "Python lint": formatHint,
  "Python format": formatHint,
  "unused code": "Remove it, or use it. knip.jsonc lists the entry points.",
};
const lanes = [
  ["types", "lint", "unused code", "jest"],
  [
    "Python lint",
    "Python format",
    "service layers",
    "local layers",
    "service types",
    "local types",
    "service tests",
    "local tests",
  ],
];

// Each check has a process group of its own. This one kills them all if this process is gone, however it ended.
const orphanKiller = spawn(python, ["-I", "local/processes/orphan_killer.py"], {
  detached: true,
  stdio: ["pipe", "ignore", "ignore"],
});
orphanKiller.stdin.on("error", () => {});
const groups = new Set();
const graceMilliseconds = 8_000;
const parent = process.ppid;
let ending = false;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => end(signal));
// Nobody reads the output any more, as in `npm test | head`.
process.stdout.on("error", () => end("SIGTERM"));
setInterval(() => {
  if (process.env.npm_lifecycle_event && process.ppid !== parent) end("SIGTERM"); // a killed npm sends no signal
}, 1_000).unref();

/** Ends the checks in order, and then this process; what takes too long is killed. */
function end(signal) {
  if (ending) return;
  ending = true;
  for (const group of groups) send(group, signal);
  const deadline = Date.now() + graceMilliseconds;
  setInterval(() => {
    if (groups.size > 0 && Date.now() < deadline) return;
    for (const group of groups) send(group, "SIGKILL");
    rmSync(scratch, { recursive: true, force: true });
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

try {
  await Promise.all(lanes.map(runInOrder));
  await runInOrder(["npm start -- --once"]);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`\n${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ""}`);
process.exitCode = total.failed === 0 ? 0 : 1;
orphanKiller.stdin.end();

async function runInOrder(names) {
  for (const name of names) if (!ending) await check(name, ...checks[name]);
}

/** Runs a command and adds its results to the total. A command that counts no results is one check. */
async function check(name, command, args, count, cwd = ".") {
  const begun = Date.now();
  running.add(name);
  const { code, output } = await capture(command, args, cwd);
  running.delete(name);
  const counted = count?.(output) ?? { passed: 0, failed: 0, skipped: 0 };
  if (code !== 0 && counted.failed === 0) counted.failed = 1;
  if (code === 0 && !count) counted.passed = 1;
  for (const key of Object.keys(total)) total[key] += counted[key];

  const mark = counted.failed === 0 ? "ok  " : "FAIL";
  const figures = count ? ` (${counted.passed} passed, ${counted.failed} failed, ${counted.skipped} skipped)` : "";
  console.log(`${mark} ${name}${figures} ${seconds(begun)} s`);
  if (counted.failed > 0 && name === "jest") console.log(jestFailures());
  else if (counted.failed > 0 || name === "npm start -- --once") console.log(output);
  if (counted.failed > 0 && hints[name]) console.log(`     ${hints[name]}\n`);
  else for (const line of output.split("\n").filter((text) => text.startsWith("SKIPPED"))) console.log(`     ${line}`);
}

function capture(command, args, cwd) {
  return new Promise((resolve) => {
    // The CDK and the linters keep caches in the home folder. A test must not change the user's.
    const env = { ...process.env, HOME: scratch };
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

function countJest() {
  const { numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests } = JSON.parse(
    readFileSync(jestReport, "utf8"),
  );
  return { passed: numPassedTests, failed: Math.max(numFailedTests, numFailedTestSuites), skipped: numPendingTests };
}

/** Each failed test once, with the first lines of its message. Jest's own output has every failure twice. */
function jestFailures() {
  const { testResults, snapshot } = JSON.parse(readFileSync(jestReport, "utf8"));
  const short = (text) =>
    text
      .split("\n")
      .filter((line) => !/^\s+at /.test(line))
      .slice(0, 20)
      .join("\n");
  const failures = testResults.flatMap(({ name, message, assertionResults }) => {
    const failed = assertionResults.filter(({ status }) => status === "failed");
    const file = path.relative(".", name);
    if (failed.length === 0) return message ? [`${file}\n${short(message)}`] : [];
    return failed.map(({ fullName, failureMessages }) => `${file}: ${fullName}\n${short(failureMessages.join("\n"))}`);
  });
  if (snapshot.unmatched > 0) failures.push(snapshotHint);
  return failures.join("\n\n");
}

function countPytest(output) {
  const figure = (word) =>
    Number(
      output
        .match(new RegExp(`(\\d+) ${word}`, "g"))
        ?.at(-1)
        ?.split(" ")[0] ?? 0,
    );
  return { passed: figure("passed"), failed: figure("failed") + figure("error"), skipped: figure("skipped") };
}

function seconds(since) {
  return ((Date.now() - since) / 1000).toFixed(1);
}

setInterval(() => {
  if (running.size > 0) console.log(`     ${seconds(started)} s: running ${[...running].join(", ")}`);
}, 20_000).unref();
