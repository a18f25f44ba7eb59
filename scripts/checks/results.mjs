// Reads the results of jest and pytest.
import { readFileSync } from "node:fs";
import * as path from "node:path";

const snapshotHint =
  "The templates differ from their snapshots. If you want this change: review it with `npm run diff`, then run `npm run update`.";

/** The numbers of jest's report. */
export function countJest(report) {
  const { numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests } = JSON.parse(
    readFileSync(report, "utf8"),
  );
  return { passed: numPassedTests, failed: Math.max(numFailedTests, numFailedTestSuites), skipped: numPendingTests };
}

/** Each failed test once, with the first lines of its message. Jest's own output has every failure twice. */
export function jestFailures(report) {
  const { testResults, snapshot } = JSON.parse(readFileSync(report, "utf8"));
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

/** The numbers of pytest's last line. */
export function countPytest(output) {
  const figure = (word) =>
    Number(
      output
        .match(new RegExp(`(\\d+) ${word}`, "g"))
        ?.at(-1)
        ?.split(" ")[0] ?? 0,
    );
  return { passed: figure("passed"), failed: figure("failed") + figure("error"), skipped: figure("skipped") };
}
