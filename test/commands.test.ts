import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import type { Configuration } from "../lib/config";
import { projectRoot } from "../lib/config/project-root";
import { documents } from "./support/documents";

const scratch = mkdtempSync(path.join(tmpdir(), "commands-"));
const output = path.join(scratch, "cdk.out");
const cdk = "node_modules/.bin/cdk";
afterAll(() => rmSync(scratch, { recursive: true }));
jest.setTimeout(120_000);

/** Runs a command of the project as a user without an AWS account would: an empty HOME and no credentials. */
function run(command: string, args: string[], environment: Record<string, string> = {}) {
  const { PATH } = process.env;
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: projectRoot,
    encoding: "utf8",
    env: { PATH, HOME: scratch, AWS_EC2_METADATA_DISABLED: "true", ...environment },
  });
  return { status, text: stdout + stderr };
}

/** A document as the file of a stage. */
function written([name, document]: [string, Configuration]): string {
  const file = path.join(scratch, `${name}.json`);
  writeFileSync(file, JSON.stringify(document));
  return file;
}

function expectNoWarning({ status, text }: ReturnType<typeof run>): void {
  // Without the warnings of this project about the configuration.
  expect(text.replaceAll(/^warning: .*$/gm, "")).not.toMatch(/warn|deprecat|error/i);
  expect(status).toBe(0);
}

test.each(Object.entries(documents))("cdk synth, %s, needs no credentials, and gives no warning", (...entry) => {
  const options = ["--quiet", "--strict", "--output", output, "-c", `config=${written(entry)}`];
  expectNoWarning(run(cdk, ["synth", ...options], { CDK_VALIDATION: "false" }));
  rmSync(output, { recursive: true });
});

test("the CDK's validation of the templates gives no warning", () => {
  const files = Object.entries(documents).map(written);
  expectNoWarning(run("node", ["--require", "tsx/cjs", "test/support/validate.ts", ...files]));
});

describe("options before --, which npm takes for itself", () => {
  test.each([
    ["plan", { npm_config_call: "stage=prod" }, "npm run plan -- -c stage=prod"],
    ["start", { npm_config_once: "true" }, "npm start -- --once"],
    ["start", { npm_config_speed: "50" }, "npm start -- --speed"],
  ])("npm run %s ends with an error that shows the right command", (script, environment, advice) => {
    const env = { PATH: process.env.PATH, npm_lifecycle_event: script, ...environment };
    const { status, stderr } = spawnSync("node", ["scripts/setup.mjs"], { cwd: projectRoot, encoding: "utf8", env });
    expect(stderr).toMatch(/^error: npm kept .*; write: .*\n$/);
    expect(stderr).toContain(advice);
    expect(status).toBe(1);
  });
});

describe("two tasks on two distinct instances, a set-up common in tutorials: its deployment would never end", () => {
  const file = path.join(scratch, "writeup.json");
  writeFileSync(
    file,
    JSON.stringify({
      cluster: { instanceTypes: ["t2.medium"], instances: { min: 1, max: 2 } },
      service: { tasks: { min: 2, max: 2 }, placement: "distinct-instance" },
    }),
  );
  const reason = /^error: cluster\.instances\.max: .*never end; use 3 instead of 2$/m;

  test.each([
    [cdk, "synth", "--quiet", "--output", output],
    [cdk, "deploy", "--all", "--output", output],
    ["node", "--require", "tsx/cjs", "bin/plan.ts"],
  ])("%s %s refuses it with the reason and the fix, before any template is written", (command, ...args) => {
    const { status, text } = run(command, [...args, "-c", `config=${file}`]);
    expect(text).toMatch(reason);
    expect(text).not.toMatch(/^\s+at /m);
    expect(status).toBe(1);
    expect(existsSync(path.join(output, "ServiceStack.template.json"))).toBe(false);
  });
});

test.each([
  ["status", ["--import", "tsx"]],
  ["console", ["--require", "tsx/cjs"]],
])("npm run %s without a region says so in one line, and ends", (name, loader) => {
  const { status, text } = run("node", [...loader, `bin/${name}.ts`]);
  expect(text).toBe("error: no region: set AWS_REGION, a region of the profile, or `region` in the stage\n");
  expect(status).toBe(1);
});
