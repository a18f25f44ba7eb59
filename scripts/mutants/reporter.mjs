// A Jest reporter: says which test noticed each mutant. Only failed assertions count, and no snapshots.
import * as path from "node:path";
import { isAssertion } from "./assertion.mjs";

export default class MutantReporter {
  #started = Date.now();
  #total = 0;
  /** The tests that noticed a mutant, by its name. */
  #caught = new Map();
  /** Exceptions of tests that noticed nothing, by the mutant's name. */
  #thrown = new Map();

  onTestResult({ context, path: file }, { testResults, testExecError }) {
    const { displayName, rootDir } = context.config;
    const failed = testResults.find(({ failureDetails }) => failureDetails.some(isAssertion));
    const [thrown] = [testExecError ?? [], ...testResults.map(({ failureMessages }) => failureMessages)].flat();
    if (thrown) this.#thrown.set(displayName.name, thrown.message ?? thrown);
    if (failed) this.#caught.set(displayName.name, `${path.relative(rootDir, file)}: ${failed.fullName}`);
    const word = failed ? "caught" : "not caught";
    console.log(`${this.#seconds()} s, ${++this.#total}: ${word}: ${displayName.name}`);
  }

  onRunComplete(contexts) {
    const names = [...contexts].map(({ config }) => config.displayName.name);
    const caught = names.filter((name) => this.#caught.has(name));
    const survived = names.filter((name) => !this.#caught.has(name));
    for (const name of caught) console.log(`caught    ${name}\n          ${this.#caught.get(name)}`);
    for (const name of survived) {
      const [line] = this.#thrown.get(name)?.split("\n") ?? [];
      console.log(`SURVIVED  ${name}${line ? `\n          no assertion failed, but an error: ${line}` : ""}`);
    }
    console.log(`\n${caught.length} caught, ${survived.length} survived, ${this.#seconds()} s`);
    if (survived.length > 0 || caught.length === 0) process.exitCode = 1;
  }

  #seconds() {
    return ((Date.now() - this.#started) / 1000).toFixed(0);
  }
}
