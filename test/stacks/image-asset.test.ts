import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { projectRoot } from "../../lib/config/project-root";
import { every, only, synthesise } from "../support/synthesise";

const folder = mkdtempSync(path.join(tmpdir(), "service-"));
cpSync(path.join(projectRoot, "service"), folder, { recursive: true, filter: (file) => !file.endsWith(".venv") });
afterAll(() => rmSync(folder, { recursive: true }));

/** The image's tag, which is the hash of its build context. */
function imageTag(): string {
  const { service } = synthesise({ service: { directory: folder } });
  expect(every(service, "AWS::ECS::TaskDefinition")).toHaveLength(1);
  const [container] = only(service, "AWS::ECS::TaskDefinition").Properties.ContainerDefinitions;
  return container.Image["Fn::Sub"].split(":").at(-1);
}

function write(file: string): void {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), `# ${file}\n`);
}

test("tests, caches and documentation do not change the image", () => {
  const before = imageTag();
  for (const file of [
    "tests/test_new.py",
    "README.md",
    "docs/guide.md",
    "app/__pycache__/main.cpython-311.pyc",
    "app/routers/__pycache__/x.pyc",
    ".pytest_cache/v/cache/lastfailed",
    ".mypy_cache/3.11/app.json",
    ".ruff_cache/0",
    ".venv/bin/python",
  ]) {
    write(file);
    expect([file, imageTag()]).toEqual([file, before]);
  }
});

test.each(["app/main.py", "Dockerfile", "requirements.lock"])("%s changes the image", (file) => {
  const before = imageTag();
  write(file);
  expect(imageTag()).not.toBe(before);
});
