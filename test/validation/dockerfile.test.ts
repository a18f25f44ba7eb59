import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { projectRoot } from "../../lib/config/project-root";
import { dockerfileWarnings, readDockerfile, unpinnedImages } from "../../lib/validation/dockerfile";
import { parseConfig } from "../../lib/validation/validate";

const folder = mkdtempSync(path.join(tmpdir(), "dockerfile-"));
afterAll(() => rmSync(folder, { recursive: true }));

const warnings = (dockerfile: string, document: object = {}) => {
  writeFileSync(path.join(folder, "Dockerfile"), dockerfile);
  const config = parseConfig({ service: { directory: folder }, ...document });
  return dockerfileWarnings(config).map(({ path: field, message }) => `${field}: ${message}`);
};

test("the service of this project gets no warning", () => {
  expect(dockerfileWarnings(parseConfig({}))).toEqual([]);
});

test("the app of docs/bring-your-own-app.md gets no warning", () => {
  const page = readFileSync(path.join(projectRoot, "docs", "bring-your-own-app.md"), "utf8");
  const [, dockerfile = ""] = /^```dockerfile\n(.*?)^```$/ms.exec(page) ?? [];
  expect(dockerfile).toContain("FROM");
  expect(warnings(dockerfile)).toEqual([]);
});

test.each([
  ["no USER", 'FROM x\nCMD ["x"]', "sets no USER"],
  ["USER root", 'FROM x\nUSER root\nCMD ["x"]', "has USER root"],
  ["USER 0:0", 'FROM x\nUSER 0:0\nCMD ["x"]', "has USER 0:0"],
  ["a user by name", 'FROM x\nUSER app\nCMD ["x"]', "has USER app.*runs as 10001:10001.*end it with USER 10001:10001"],
  ["a CMD in shell form", "FROM x\nUSER 10001\nCMD python -m app", 'shell form.*write CMD ["python","-m","app"]'],
  [
    "a CMD in shell form with a variable",
    "FROM x\nUSER 10001\nCMD python --port $PORT",
    'write CMD ["sh","-c","exec python --port $PORT"]',
  ],
  ["an ENTRYPOINT in shell form", "FROM x\nUSER 10001\nENTRYPOINT run it", "has ENTRYPOINT in shell form"],
  ["uvicorn's default", 'FROM x\nUSER 10001\nCMD ["uvicorn", "a:b"]', "5 s.*--timeout-keep-alive 75"],
  ["uvicorn as a module", 'FROM x\nUSER 10001\nCMD ["python", "-m", "uvicorn", "a:b"]', "starts uvicorn"],
  ["gunicorn's default", 'FROM x\nUSER 10001\nCMD ["/v/bin/gunicorn", "a:b"]', "2 s.*--keep-alive 75"],
  [
    "hypercorn with too little",
    'FROM x\nUSER 10001\nCMD ["hypercorn", "--keep-alive=60", "a:b"]',
    "keep-alive of 60 s",
  ],
  [
    "granian's default",
    'FROM x\nUSER 10001\nCMD ["granian", "a:b"]',
    "30 s.*--http1-header-read-timeout 60000, and set loadBalancer.idleTimeoutSeconds to 45",
  ],
])("%s is a warning", (_, dockerfile, expected) => {
  const [first, second] = warnings(dockerfile);
  for (const part of expected.split(".*")) expect(first).toContain(part);
  expect(second).toBeUndefined();
});

test.each([
  ["the task's user and group", 'FROM x\nUSER 10001:10001\nCMD ["x"]'],
  ["a user from a variable", 'FROM x\nARG ID=1\nUSER $ID\nCMD ["x"]'],
  ["an exec form", 'FROM x\nUSER 10001\nCMD ["python"]'],
  ["a shell that becomes the server", "FROM x\nUSER 10001\nCMD exec python -m app"],
  ["a keep-alive above the idle timeout", 'FROM x\nUSER 10001\nCMD ["uvicorn", "--timeout-keep-alive", "61"]'],
  ["a keep-alive from a variable", 'FROM x\nUSER 10001\nCMD ["sh", "-c", "exec uvicorn --timeout-keep-alive $KEEP"]'],
  ["a server with a configuration file", 'FROM x\nUSER 10001\nCMD ["gunicorn", "-c", "gunicorn.conf.py"]'],
  ["USER in the stage that the last one continues", 'FROM x AS a\nUSER 10001\nFROM a\nCMD ["x"]'],
])("%s is none", (_, dockerfile) => {
  expect(warnings(dockerfile)).toEqual([]);
});

test("the idle timeout of the configuration counts", () => {
  const dockerfile = 'FROM x\nUSER 10001\nCMD ["uvicorn", "--timeout-keep-alive", "75"]';
  expect(warnings(dockerfile, { loadBalancer: { idleTimeoutSeconds: 100 } })[0]).toContain("100 s");
});

test("a server with a limited keep-alive needs short requests, too", () => {
  const dockerfile = 'FROM x\nUSER 10001\nCMD ["granian", "a:b"]';
  const service = { directory: folder, longestRequestSeconds: 50 };
  expect(warnings(dockerfile, { service })[0]).toContain(
    "add --http1-header-read-timeout 60000, and set loadBalancer.idleTimeoutSeconds to 45, and service.longestRequestSeconds to 44",
  );
});

test("only the last stage counts, and lines may be continued", () => {
  const read = readDockerfile('FROM x AS test\nENTRYPOINT ["t"]\nFROM x\n# USER 2\nCMD ["a", \\\n  "b"]\nUSER 10001\n');
  expect(read.start).toEqual({ command: expect.stringMatching(/^\["a",\s+"b"\]$/), user: "10001" });
});

const digest = `@sha256:${"0".repeat(64)}`;

test.each([
  ["a tag", "FROM a:1\nFROM a:1\nFROM b", ["a:1", "b"]],
  ["a tag in a default", `ARG X=a\nARG Y="b:2"\nFROM \${X}:1 AS one\nFROM --platform=arm64 $Y`, ["a:1", "b:2"]],
  ["a digest", `FROM a:1${digest} AS one\nFROM one\nFROM scratch`, []],
  ["a digest in a default", `ARG BASE_IMAGE=a:1${digest}\nFROM \${BASE_IMAGE}\nUSER 10001`, []],
  ["a variable without a default", "ARG X\nFROM $X", []],
])("images without a digest: %s", (_, dockerfile, expected) => {
  warnings(dockerfile);
  expect(unpinnedImages(parseConfig({ service: { directory: folder } }))).toEqual(expected);
});

test("a pinned base image changes nothing else", () => {
  const dockerfile = `ARG BASE_IMAGE=a:1${digest}\nFROM \${BASE_IMAGE} AS build\nFROM \${BASE_IMAGE}\nUSER 10001\nCMD ["x"]`;
  expect(warnings(dockerfile)).toEqual([]);
});
