import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { projectRoot } from "../lib/config/project-root";

/** A file of each room, imports that it may have, and imports that it must not have. */
const rooms: Record<string, { allowed: string[]; forbidden: string[] }> = {
  "lib/config/new.ts": {
    allowed: ["zod", "./fields", "../../service/app/contract.json"],
    forbidden: ["../capacity/fit", "aws-cdk-lib"],
  },
  "lib/capacity/new.ts": {
    allowed: ["../config", "../config/fixed"],
    forbidden: ["../validation/load", "aws-cdk-lib/aws-ec2"],
  },
  "lib/validation/new.ts": {
    allowed: ["../config", "../capacity/check", "./rules/all"],
    forbidden: ["../plan/plan", "../constructs/rollout"],
  },
  "lib/validation/rules/new.ts": {
    allowed: ["../../config/problem", "../suggestion"],
    forbidden: ["../../plan/plan", "constructs"],
  },
  "lib/plan/new.ts": {
    allowed: ["../validation/warnings", "../capacity/fit"],
    forbidden: ["../constructs/rollout", "aws-cdk-lib"],
  },
  "lib/constructs/new.ts": {
    allowed: ["aws-cdk-lib/aws-ec2", "../capacity/rollout"],
    forbidden: ["../validation/load", "../vpc-stack"],
  },
  "lib/deployer/new.ts": {
    allowed: ["aws-cdk-lib", "../config", "./roles"],
    forbidden: ["../validation/load", "../application", "../constructs/rollout"],
  },
  "lib/new-stack.ts": {
    allowed: ["./constructs/rollout", "./config"],
    forbidden: ["./vpc-stack", "./validation/load", "./plan/plan"],
  },
  "lib/application.ts": {
    allowed: ["./vpc-stack", "aws-cdk-lib", "./deployer/boundary"],
    forbidden: ["./constructs/rollout", "./validation/load", "./deployer/deployer-stack"],
  },
  "operator/reader/new.ts": {
    allowed: ["@aws-sdk/client-ecs", "../aws/clients", "../../lib/capacity/fit"],
    forbidden: ["../status/text", "../../lib/validation/load", "aws-cdk-lib"],
  },
  "operator/console/new.ts": {
    allowed: ["hono/streaming", "../reader/read", "../status/served", "./feed"],
    forbidden: ["@aws-sdk/client-ecs", "../../lib/validation/load", "aws-cdk-lib"],
  },
  "operator/console/page/new.js": {
    allowed: ["preact/hooks", "htm/preact", "uplot", "./words.js"],
    forbidden: ["../feed", "../../status/words", "hono", "node:fs"],
  },
  "operator/status/new.ts": {
    allowed: ["../snapshot", "../../lib/plan/table", "../../lib/capacity/check"],
    forbidden: ["../reader/read", "@aws-sdk/client-ecs", "../../lib/plan/plan"],
  },
  "rehearsals/new.ts": {
    allowed: ["../operator/load/load", "../lib/capacity/fleet", "../lib/plan/table", "./scenarios/all"],
    forbidden: ["../operator/status/text", "../lib/validation/load", "../lib/plan/plan", "aws-cdk-lib"],
  },
  "rehearsals/scenarios/new.ts": {
    allowed: ["@aws-sdk/client-ecs", "../model", "../../operator/snapshot", "../../lib/config/alarms"],
    forbidden: ["../../operator/status/text", "../../lib/validation/load", "../../bin/context"],
  },
  "bin/new.ts": {
    allowed: [
      "../operator/reader/read",
      "../rehearsals/rehearse",
      "./context",
      "../lib/application",
      "../lib/plan/plan",
      "../lib/deployer/deployer-stack",
    ],
    forbidden: ["../lib/capacity/check", "../lib/config"],
  },
};

const folder = mkdtempSync(path.join(tmpdir(), "layers-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The linter's findings about files with these imports, as "file:line". */
function refusedImports(): string[] {
  for (const file of ["biome.json", "biome.layers.json"]) cpSync(path.join(projectRoot, file), path.join(folder, file));
  for (const [file, { allowed, forbidden }] of Object.entries(rooms)) {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    const lines = [...allowed, ...forbidden].map((module) => `export * from "${module}";\n`);
    writeFileSync(path.join(folder, file), lines.join(""));
  }
  const biome = path.join(projectRoot, "node_modules", ".bin", "biome");
  const options = ["lint", "--vcs-enabled=false", "--only=style/noRestrictedImports", "--max-diagnostics=none"];
  const { stdout, stderr } = spawnSync(biome, [...options, "--colors=off"], { cwd: folder, encoding: "utf8" });
  return [...`${stdout}${stderr}`.matchAll(/^(\S+:\d+):\d+ lint\/style\/noRestrictedImports/gm)].map(
    ([, place = ""]) => place,
  );
}

const refused = refusedImports();

test.each(Object.entries(rooms))("%s imports its own layer and lower ones only", (file, { allowed, forbidden }) => {
  const lines = forbidden.map((_, index) => `${file}:${allowed.length + index + 1}`);
  // The linter reports in no fixed order.
  expect(new Set(refused.filter((place) => place.startsWith(`${file}:`)))).toEqual(new Set(lines));
});
