import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { projectRoot } from "../../lib/config/project-root";

const folder = mkdtempSync(path.join(tmpdir(), "plan="));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the command as package.json does. Node loads the module `hook` before it. */
function run(args: string[], hook?: string) {
  const preload = hook ? ["--require", hook] : [];
  const transpile = ["--require", "tsx/cjs"];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...preload, ...transpile, "bin/plan.ts", ...args], {
    cwd: projectRoot,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

function file(name: string, content: string): string {
  const at = path.join(folder, name);
  writeFileSync(at, content);
  return at;
}

test("--json prints the plan of a stage", () => {
  const { status, stdout, stderr } = run(["-c", "stage=prod", "--json"]);
  expect([status, stderr]).toEqual([0, ""]);
  expect(JSON.parse(stdout)).toEqual({
    stage: "prod",
    name: "fastapi",
    instanceTypes: expect.any(Array),
    strategy: "rolling",
    placement: expect.any(String),
    tasksPerInstance: expect.any(Number),
    bindingResource: expect.any(String),
    bindingReason: expect.any(String),
    tasks: { fewest: expect.any(Number), most: expect.any(Number), rollout: expect.any(Number) },
    instances: {
      fewest: expect.any(Number),
      most: expect.any(Number),
      rollout: expect.any(Number),
      later: { fewest: expect.any(Number), most: expect.any(Number) },
    },
    lostTasks: expect.any(Object),
    spareAddresses: expect.any(Number),
    rolloutSeconds: expect.any(Number),
    stopSeconds: 30,
    alarmBake: true,
    timeline: expect.any(Array),
    monthlyUsd: { min: expect.any(Number), max: expect.any(Number), parts: expect.any(Array) },
    warnings: expect.any(Array),
  });
});

test("a file with an equals sign in its path is planned, as text and as markdown", () => {
  const document = file("small.json", JSON.stringify({ service: { tasks: { min: 2, max: 2 } } }));
  expect(run(["--context", `config=${document}`]).stdout).toContain("fastapi, stage small");
  expect(run(["-c", `config=${document}`, "--markdown"]).stdout).toContain("## fastapi, stage small");
});

test("a refused configuration prints the reason and the fix on one line", () => {
  const document = file(
    "deadlock.json",
    JSON.stringify({
      cluster: { instanceTypes: ["t2.medium"], instances: { min: 1, max: 2 } },
      service: { tasks: { min: 2, max: 2 } },
    }),
  );
  const { status, stdout, stderr } = run(["-c", `config=${document}`]);
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(/^error: cluster\.instances\.max: .*; use 3 instead of 2\n$/);
});

test.each([
  [["-c", "stage=nope"]],
  [["-c", "colour=red"]],
  [["-c", "stage="]],
  [["--jsn"]],
  [["--json", "--markdown"]],
])("%j prints an error on one line", (args) => {
  const { status, stdout, stderr } = run(args);
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(/^error: [^\n]+\n$/);
});

test.each([[["prod"]], [["--stage", "prod"]]])("%j is told how to name a stage", (args) => {
  const { status, stderr } = run(args);
  expect([status, stderr]).toEqual([1, "error: a stage is a context value; write: npm run plan -- -c stage=prod\n"]);
});

test("loads no aws-cdk-lib", () => {
  const hook = file(
    "modules.js",
    'process.on("exit", () => process.stderr.write(Object.keys(require.cache).join("\\n")));',
  );
  const modules = run(["--json"], hook).stderr.split("\n");
  expect(modules.some((name) => name.includes("cli-table3"))).toBe(true);
  expect(modules.filter((name) => /aws-cdk-lib|constructs|cdk-nag/.test(name))).toEqual([]);
});
