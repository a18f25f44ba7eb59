import { projectRoot } from "../lib/config/project-root";
import { mutants } from "../scripts/mutants/all";
import { type Mutant, problemsOf } from "../scripts/mutants/mutant";

test("npm run mutants: each mutant's text stands exactly once in its file, and each name stands once", () => {
  expect(problemsOf(mutants, projectRoot)).toEqual([]);
});

test("there are at least 70 mutants, and no test of a snapshot is to notice them", () => {
  expect(mutants.length).toBeGreaterThanOrEqual(70);
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
  expect(lines({}, { find: "mkdtempSync(" })).toEqual(['error: mutant "a": another one has this name']);
});
