import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { projectRoot } from "../../lib/config/project-root";

jest.setTimeout(300_000);

const copy = mkdtempSync(path.join(tmpdir(), "user-edits-"));
afterAll(() => rmSync(copy, { recursive: true }));

const isLeftOut = /^(\.git|\.venv|\.local|node_modules|cdk\.out|(service|scripts\/(checkov|aws-cli))\/\.venv)(\/|$)/;
cpSync(projectRoot, copy, {
  recursive: true,
  filter: (file) => !isLeftOut.test(path.relative(projectRoot, file)),
});
for (const packages of ["node_modules", ".venv"])
  symlinkSync(path.join(projectRoot, packages), path.join(copy, packages));

const stage = (literal: string) =>
  `import type { Configuration } from "../lib/config";\n\nexport default ${literal} satisfies Configuration;\n`;

function replace(file: string, from: string, to: string): void {
  const text = readFileSync(path.join(copy, file), "utf8");
  // The user may have changed this place already. Then their own edit is the one that is tested.
  writeFileSync(path.join(copy, file), text.replace(from, to));
}

/** The edits that the README suggests, all at once. */
function editAsAUser(): void {
  const loadBalancer = "{ accessLogs: true, deletionProtection: true }";
  const files = {
    "config/dev.ts": `{ name: "shop", region: "eu-central-1", loadBalancer: ${loadBalancer}, observability: { alarmEmail: "ops@example.com" } }`,
    "config/prod.ts": '{ cluster: { instanceTypes: ["t3.large"] }, service: { tasks: { min: 2, max: 3 } } }',
    "config/local.ts": "{ service: { tasks: { min: 1, max: 1 } } }",
    "config/staging.ts": '{ environment: "Staging" }',
  };
  for (const [file, literal] of Object.entries(files)) writeFileSync(path.join(copy, file), stage(literal));
  replace("service/Dockerfile", "-trixie\n", `-trixie@sha256:${"0".repeat(64)}\n`);
  replace("service/app/routers/greeting.py", "Hello from FastAPI on ECS", "Welcome to the shop");
  replace(
    "lib/service-stack.ts",
    "    // A load balancer cannot change",
    `    const uploads = new s3.Bucket(this, "TestUploads");
    uploads.grantRead(task.definition.taskRole);
    task.definition.defaultContainer?.addEnvironment("UPLOADS", uploads.bucketName);

    // A load balancer cannot change`,
  );
  replace(
    "lib/service-stack.ts",
    "import type { Construct }",
    'import * as s3 from "aws-cdk-lib/aws-s3";\nimport type { Construct }',
  );
}

interface Report {
  testResults: { name: string; status: string }[];
}

test("a user's stages, a bucket of their own and another greeting fail no test but the snapshots", () => {
  editAsAUser();
  const report = path.join(copy, "jest.json");
  const tests = [
    "application",
    "config",
    "project/stages",
    "stacks",
    "validation",
    "documentation",
    "layers",
    "plan/plan.test",
  ];
  const jest = path.join(copy, "node_modules", ".bin", "jest");
  // It repeats over one document for each option. A user's edits touch no option.
  const ignored = ["--testPathIgnorePatterns", "examples-snapshot"];
  const options = ["--ci", "--maxWorkers=1", "--json", `--outputFile=${report}`, ...ignored];
  const env = { ...process.env, CONFIGURATIONS: "1" };
  const { stderr } = spawnSync(jest, [...options, "--testPathPatterns", ...tests], {
    cwd: copy,
    encoding: "utf8",
    env,
  });
  const { testResults } = JSON.parse(readFileSync(report, "utf8")) as Report;
  expect(testResults.length).toBeGreaterThan(15);
  const failed = testResults.filter(({ status }) => status !== "passed").map(({ name }) => path.basename(name));
  expect({ failed, stderr: failed.length > 1 ? stderr.slice(0, 4000) : "" }).toEqual({
    failed: ["snapshot.test.ts"],
    stderr: "",
  });
});

test("a stage file whose name cannot be part of a stack's name causes an error on one line", () => {
  writeFileSync(path.join(copy, "config", "my_stage.ts"), stage("{}"));
  const words = ["--require", "tsx/cjs", "bin/plan.ts", "-c", "stage=my_stage"];
  const { status, stderr } = spawnSync(process.execPath, words, { cwd: copy, encoding: "utf8" });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^error: stage: given a file named "my_stage", .* letters, digits and dashes\n$/);
});
