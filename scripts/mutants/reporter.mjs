// A Jest reporter: says which test noticed each mutant. Only failed assertions count, and no snapshots.
import * as path from "node:path";

/** Whether a failure is that of an assertion. An exception of the code under test is none. */
const isAssertion = ({ matcherResult }) => matcherResult && !/snapshot/i.test(matcherResult.name ?? "");

export default class MutantReporter {
  #started = Date.now();
  /** The mutants of this run, by name: the test that noticed it, or why there is none so far. */
  #mutants = new Map();

  onTestResult({ context, path: file }, { testResults, testExecError }) {
    const { name } = context.config.displayName;
    if (this.#mutants.get(name)?.test) return;
    const caught = testResults.find(({ failureDetails }) => failureDetails.some(isAssertion));
    if (caught) {
      const test = `${path.relative(context.config.rootDir, file)}: ${caught.fullName}`;
      this.#mutants.set(name, { test });
      console.log(`${this.#seconds()} s: caught ${name}`);
      return;
    }
    const thrown = testExecError ?? testResults.flatMap(({ failureDetails }) => failureDetails)[0];
    const reason = thrown ? `no assertion failed, but an error: ${thrown.message?.split("\n")[0]}` : "";
    this.#mutants.set(name, { reason });
  }

  onRunComplete() {
    const all = [...this.#mutants];
    const caught = all.filter(([, { test }]) => test);
    const survived = all.filter(([, { test }]) => !test);
    for (const [name, { test }] of caught) console.log(`caught    ${name}\n          ${test}`);
    for (const [name, { reason }] of survived) console.log(`SURVIVED  ${name}${reason && `\n          ${reason}`}`);
    console.log(`\n${caught.length} caught, ${survived.length} survived, ${this.#seconds()} s`);
    if (survived.length > 0 || caught.length === 0) process.exitCode = 1;
  }

  #seconds() {
    return ((Date.now() - this.#started) / 1000).toFixed(0);
  }
}
