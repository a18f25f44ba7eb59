import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";

/** A change of one file that breaks one property of the deployment. A test must notice it. */
export interface Mutant {
  /** What is then true for the user, for instance "tasks accept traffic from anywhere". Unique. */
  name: string;
  /** The file, below lib/. */
  file: string;
  /** Text that stands exactly once in the file. */
  find: string;
  /** The text in its place. */
  replace: string;
  /** The test files that should notice it, below test/ and without ".test.ts". */
  tests: string[];
}

/** A row of a table: name, find, replace, and other test files than those of the table. */
type Row = [name: string, find: string, replace: string, ...tests: string[]];

/** The mutants of one file. */
export function mutantsOf(file: string, tests: string[], rows: Row[]): Mutant[] {
  return rows.map(([name, find, replace, ...own]) => ({
    name,
    file,
    find,
    replace,
    tests: own.length > 0 ? own : tests,
  }));
}

/** Why mutants cannot run, one line each. */
export function problemsOf(mutants: readonly Mutant[], root: string): string[] {
  return mutants.flatMap(({ name, file, find, replace, tests }, index) => {
    const count = readFileSync(path.join(root, "lib", file), "utf8").split(find).length - 1;
    const problem = (text: string) => [`error: mutant "${name}": ${text}`];
    if (count !== 1) return problem(`lib/${file} must have this text once, and has it ${count} times: ${find}`);
    if (find === replace) return problem("it changes nothing");
    const absent = tests.find((test) => !existsSync(path.join(root, "test", `${test}.test.ts`)));
    if (absent) return problem(`there is no test/${absent}.test.ts`);
    if (mutants.findIndex((other) => other.name === name) < index) return problem("another one has this name");
    return [];
  });
}
