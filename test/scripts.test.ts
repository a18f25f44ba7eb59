import { spawnSync } from "node:child_process";
import { projectRoot } from "../lib/config/project-root";
import { scripts } from "../package.json";

const node = (...words: string[]) => spawnSync("node", words, { cwd: projectRoot, encoding: "utf8" });

test("npm run help has a line for each script, in the order of package.json", () => {
  const { stdout } = node("scripts/help.mjs");
  const named = [...stdout.matchAll(/^npm (?:run )?(\S+) {2,}\S/gm)].map(([, name]) => name);
  expect(named).toEqual(Object.keys(scripts));
});

test.each(["format", "update", "scan", "schema", "lock"])(
  "npm run %s -- --help prints its line and does nothing else",
  (name) => {
    const { status, stdout } = node("scripts/run.mjs", name, "--help");
    expect([status, stdout.split("\n").length]).toEqual([0, 2]);
    expect(stdout).toMatch(new RegExp(`^npm run ${name}: `));
  },
);

test("a script that takes no arguments refuses them", () => {
  const { status, stderr } = node("scripts/run.mjs", "schema", "prod");
  expect(status).toBe(1);
  expect(stderr).toMatch(/^error: npm run schema takes no arguments, given prod; [^\n]+\n$/);
});

test.each([["--stage=prod"], ["--stage", "prod"]])(
  "the CDK's commands refuse %s, which the CDK would ignore",
  (...words) => {
    const { status, stderr } = node("scripts/cdk.mjs", "deploy", "--all", ...words);
    expect([status, stderr]).toEqual([1, "error: stage is a context value; write: npm run deploy -- -c stage=prod\n"]);
  },
);
