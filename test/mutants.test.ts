import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { projectRoot } from "../lib/config/project-root";
import { mutants, sample } from "../scripts/mutants/all";
import { type Mutant, problemsOf } from "../scripts/mutants/mutant";

/** The limit of a run of ten mutants, which takes half a minute of one core at the most. */
const limitMilliseconds = 600_000;

/** Runs mutants by their names, as `npm run mutants -- --selectProjects` does, on one core. */
function run(...names: string[]) {
  const jest = path.join(projectRoot, "node_modules", ".bin", "jest");
  const options = ["--ci", "--maxWorkers=1", "--config", "scripts/mutants/jest.config.js", "--selectProjects"];
  const { status, stdout } = spawnSync(jest, [...options, ...names], {
    cwd: projectRoot,
    encoding: "utf8",
    timeout: limitMilliseconds,
  });
  return { status, lines: stdout.split("\n") };
}

test("npm run mutants: each mutant's text stands exactly once in its file, and each name stands once", () => {
  expect(problemsOf(mutants, projectRoot)).toEqual([]);
});

test("there are at least 80 mutants, and no test of a snapshot is to notice them", () => {
  expect(mutants.length).toBeGreaterThanOrEqual(80);
  expect(mutants.flatMap(({ tests }) => tests).filter((name) => name.includes("snapshot"))).toEqual([]);
});

test("a mutant that cannot run is a line that names it", () => {
  const mutant: Mutant = { name: "a", file: "deployed-resources.ts", find: "rmSync(", replace: "(", tests: [] };
  const lines = (...list: Partial<Mutant>[]) =>
    problemsOf(
      list.map((change) => ({ ...mutant, ...change })),
      projectRoot,
    );
  expect(lines({})).toEqual([]);
  expect(lines({ find: "gone" })).toEqual([
    'error: mutant "a": lib/deployed-resources.ts must have this text once, and has it 0 times: gone',
  ]);
  expect(lines({ find: "import " })[0]).toMatch(/and has it \d+ times: import $/);
  expect(lines({ replace: mutant.find })).toEqual(['error: mutant "a": it changes nothing']);
  expect(lines({ tests: ["gone"] })).toEqual(['error: mutant "a": there is no test/gone.test.ts']);
  expect(lines({}, { find: "mkdtempSync(" })).toEqual(['error: mutant "a": another one has this name']);
});

test(
  "a sample of ten is noticed, each by an assertion",
  () => {
    expect(sample).toHaveLength(10);
    const { status, lines } = run(...sample);
    const caught = lines.flatMap((line) => /^caught {4}(.+)$/.exec(line)?.[1] ?? []);
    expect(caught.sort()).toEqual([...sample].sort());
    expect(status).toBe(0);
  },
  limitMilliseconds,
);

describe("the report of a run", () => {
  /** Reports the failures of one test of one mutant, each by its matcher or, without one, as an exception. */
  function report(...matchers: (string | undefined)[]) {
    const failureDetails = matchers.map((name) => (name ? { matcherResult: { name } } : {}));
    const context = { config: { displayName: { name: "a mutant" }, rootDir: "/project" } };
    const result = { testResults: [{ fullName: "a title", failureMessages: ["a message\nmore"], failureDetails }] };
    const reporter = path.join(projectRoot, "scripts/mutants/reporter.mjs");
    const script = `
      const { default: Reporter } = await import(${JSON.stringify(reporter)});
      const reporter = new Reporter();
      const context = ${JSON.stringify(context)};
      reporter.onTestResult({ context, path: "/project/test/a.test.ts" }, ${JSON.stringify(result)});
      reporter.onRunComplete(new Set([context]));`;
    const { status, stdout } = spawnSync("node", ["--input-type=module", "-e", script], { encoding: "utf8" });
    return { status, lines: stdout.split("\n").slice(1) };
  }

  test("an assertion notices a mutant, and the report names its test", () => {
    const { status, lines } = report("toEqual");
    expect(lines.slice(0, 2)).toEqual(["caught    a mutant", "          test/a.test.ts: a title"]);
    expect(status).toBe(0);
  });

  test.each([[["toMatchSnapshot"]], [[undefined]], [[]]])(
    "%j: a snapshot, an exception or nothing is a failure",
    (matchers) => {
      const { status, lines } = report(...matchers);
      expect(lines[0]).toBe("SURVIVED  a mutant");
      expect(status).toBe(1);
    },
  );
});
