/**
 * `npm run mutants`: one Jest project for each mutant, in which the transform changes one file as it is loaded. So no
 * file changes on disk, all runs are independent, and Jest's workers run them in parallel.
 *
 * Not Stryker: it makes every change that its operators know (literals, conditions, blocks), hundreds in lib/ and most
 * without a meaning for a user. Here the list of properties is the point, and each entry says what would break.
 */
const path = require("node:path");
const unregister = require("tsx/cjs/api").register();
const { mutants } = require("./all");
const { problemsOf } = require("./mutant");

unregister(); // Jest transforms all other files

const rootDir = path.resolve(__dirname, "../..");
const problems = problemsOf(mutants, rootDir);
if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}

const { transform: _, ...base } = require(path.join(rootDir, "jest.config.js"));

/** @type {import("jest").Config} */
module.exports = {
  rootDir,
  reporters: [path.join(__dirname, "reporter.mjs")],
  // A failed test is wanted: `npm test` shows that it passes without the mutant. The reporter sets the exit code.
  testFailureExitCode: 0,
  maxWorkers: "100%",
  workerIdleMemoryLimit: "1GB",
  projects: mutants.map((mutant) => ({
    ...base,
    rootDir,
    displayName: mutant.name,
    testEnvironment: path.join(__dirname, "environment.mjs"),
    // The same for all projects, so that they share Jest's caches.
    id: "mutants",
    transform: { "^.+\\.ts$": [path.join(__dirname, "transform.mjs"), mutant] },
    testMatch: mutant.tests.map((test) => `<rootDir>/test/${test}.test.ts`),
  })),
};
