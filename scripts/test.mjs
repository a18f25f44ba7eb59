// All checks of `npm test`. Three lanes run at the same time, and use two cores: tests of processes wait for much of their
// time. The last check runs alone.
// The last line of the output counts all results.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { allHaveEnded, capture, cleanUpAtEnd, isEnding } from "./checks/child-groups.mjs";
import { countJest, countPytest, jestFailures } from "./checks/results.mjs";
import { helpIfAsked } from "./help.mjs";

helpIfAsked("test");

const scratch = mkdtempSync(path.join(tmpdir(), "test-"));
/** The reports of the checks that jest runs. */
const reports = {
  jest: path.join(scratch, "jest.json"),
  "console of a deployment": path.join(scratch, "deployment.json"),
};
const python = path.resolve(".venv/bin/python");
const layers = path.resolve(".venv/bin/lint-imports");
// The CDK and the linters keep caches in the home folder. A test must not change the user's. Node's cache of compiled
// code saves 0.3 s of processor time at each start of the CDK.
const environment = { ...process.env, HOME: scratch, NODE_COMPILE_CACHE: path.join(scratch, "compile-cache") };
/** Generated files. They are full of hashes, which look like secrets. */
const generated = "(\\.lock|\\.snap|package-lock\\.json)$";
/** Lines of a check's output that are shown although it passes. The second kind is of test/security/scanners.test.ts. */
const reported = /^(SKIPPED|stage \S+: )/;
const removeScratch = () => rmSync(scratch, { recursive: true, force: true });
const started = Date.now();
const total = { passed: 0, failed: 0, skipped: 0 };
const running = new Set();

/** Tests that deploy or install. They share nothing with the other local tests. */
const deployments = ["test_end_to_end.py", "test_living_cluster.py", "test_rehearse.py"].map(
  (name) => `local/tests/${name}`,
);
const installations = ["test_bootstrap.py", "test_cancelled_checks.py", "test_setup.py", "tls"].map(
  (name) => `local/tests/${name}`,
);
const others = [...deployments, ...installations].map((name) => `--ignore=${name}`);

const checks = {
  types: ["npx", ["tsc"]],
  "types of the page": ["npx", ["tsc", "--project", "operator/console/page"]],
  lint: ["npx", ["biome", "ci", "--error-on-warnings", "--colors=off"]],
  "unused code": ["npx", ["knip", "--no-progress"]],
  jest: [
    "npx",
    ["jest", "--maxWorkers=1", "--ci", "--json", `--outputFile=${reports.jest}`],
    () => countJest(reports.jest),
  ],
  "Python lint": [python, ["-m", "ruff", "check", "service", "local", "scripts"]],
  "Python format": [python, ["-m", "ruff", "format", "--check", "service", "local", "scripts"]],
  credentials: [
    path.resolve(".venv/bin/detect-secrets-hook"),
    ["--no-verify", "--exclude-files", generated, ...tracked()],
  ],
  "service layers": [layers, ["--no-cache"], undefined, "service"],
  "local layers": [layers, ["--no-cache", "local/pyproject.toml"]],
  "service types": [python, ["-m", "mypy"], undefined, "service"],
  "local types": [python, ["-m", "mypy", "--config-file", "local/pyproject.toml"]],
  "service tests": [python, ["-m", "pytest"], countPytest, "service"],
  "local tests": [python, ["-m", "pytest", "local/tests", ...others, "-rs"], countPytest],
  "installation tests": [python, ["-m", "pytest", ...installations, "-rs"], countPytest],
  "deployment tests": [python, ["-m", "pytest", ...deployments, "-rs"], countPytest],
  "console of a deployment": [
    "npx",
    [
      "jest",
      "--testPathIgnorePatterns=/node_modules/",
      "--ci",
      "--json",
      `--outputFile=${reports["console of a deployment"]}`,
      "test/deployment",
    ],
    () => countJest(reports["console of a deployment"]),
  ],
  "npm start -- --once": [python, ["-m", "local", "--once", "--runtime", "process"]],
};
const formatHint = "`npm run format` mends most of these.";
const hints = {
  lint: formatHint,
  "Python lint": formatHint,
  "Python format": formatHint,
  credentials: "Is one of them no secret? Write `pragma: allowlist nextline secret` in a comment above it.",
  "unused code": "Remove it, or use it. knip.jsonc lists the entry points.",
};
const lanes = [
  ["types", "types of the page", "lint", "unused code", "jest", "service tests"],
  [
    "Python lint",
    "Python format",
    "credentials",
    "service layers",
    "local layers",
    "service types",
    "local types",
    "local tests",
    "installation tests",
    "console of a deployment",
  ],
  ["deployment tests"],
];

cleanUpAtEnd(removeScratch);
try {
  await Promise.all(lanes.map(runInOrder));
  await runInOrder(["npm start -- --once"]);
} finally {
  removeScratch();
}
console.log(`\n${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ""}`);
process.exitCode = total.failed === 0 ? 0 : 1;
allHaveEnded();

async function runInOrder(names) {
  for (const name of names) if (!isEnding()) await check(name, ...checks[name]);
}

/** Runs a command and adds its results to the total. A command that counts no results is one check. */
async function check(name, command, args, count, cwd = ".") {
  const begun = Date.now();
  running.add(name);
  const { code, output } = await capture(command, args, cwd, environment);
  running.delete(name);
  const counted = count?.(output) ?? { passed: 0, failed: 0, skipped: 0 };
  if (code !== 0 && counted.failed === 0) counted.failed = 1;
  if (code === 0 && !count) counted.passed = 1;
  for (const key of Object.keys(total)) total[key] += counted[key];

  const mark = counted.failed === 0 ? "ok  " : "FAIL";
  const figures = count ? ` (${counted.passed} passed, ${counted.failed} failed, ${counted.skipped} skipped)` : "";
  console.log(`${mark} ${name}${figures} ${seconds(begun)} s`);
  if (counted.failed > 0 && name in reports) console.log(jestFailures(reports[name]));
  else if (counted.failed > 0 || name === "npm start -- --once") console.log(output);
  if (counted.failed > 0 && hints[name]) console.log(`     ${hints[name]}\n`);
  else for (const line of output.split("\n").filter((text) => reported.test(text))) console.log(`     ${line}`);
}

/** The files that Git has. Without Git there is no list, and the check of credentials has nothing to do. */
function tracked() {
  const { stdout } = spawnSync("git", ["ls-files", "-z"], { encoding: "utf8" });
  return (stdout ?? "").split("\0").filter(Boolean);
}

function seconds(since) {
  return ((Date.now() - since) / 1000).toFixed(1);
}

setInterval(() => {
  if (running.size > 0) console.log(`     ${seconds(started)} s: running ${[...running].join(", ")}`);
}, 20_000).unref();
