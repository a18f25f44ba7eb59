import { spawnSync } from "node:child_process";
import { readDockerfile } from "../../lib/validation/dockerfile";
import { brokenDockerfile } from "../../rehearsals/versions";

const started = (text: string, ...fault: [Parameters<typeof brokenDockerfile>[1]]) => {
  const { entrypoint, command } = readDockerfile(brokenDockerfile(text, ...fault)).start;
  expect(entrypoint).toBe("[]");
  return JSON.parse(command ?? "") as string[];
};
const own = 'FROM x\nENTRYPOINT ["python"]\nCMD ["-m", "app"]\n';

test("a crash and a silent version need nothing of the image but two programs", () => {
  expect(started(own, { kind: "crash" })).toEqual(["false"]);
  expect(started(own, { kind: "silent" })).toEqual(["sleep", "86400"]);
});

test("other versions stand before the service's own command", () => {
  const words = started(own, { kind: "500", after: 5 });
  expect(words.slice(0, 2)).toEqual(["python3", "-c"]);
  expect(words.slice(3)).toEqual(["500", "5", "python", "-m", "app"]);
  expect(started(own, { kind: "slow", seconds: 1 }).slice(3, 5)).toEqual(["slow", "1"]);
});

test("a command in shell form stays one", () => {
  const words = started("FROM x\nCMD exec uvicorn main:app\n", { kind: "500", after: 0 });
  expect(words.slice(5)).toEqual(["/bin/sh", "-c", "exec uvicorn main:app"]);
});

test("the program is Python, and names no address that the process runtime refuses", () => {
  const [, , program = ""] = started(own, { kind: "500", after: 0 });
  const { status, stderr } = spawnSync("python3", ["-c", "import ast, sys; ast.parse(sys.stdin.read())"], {
    input: program,
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([0, ""]);
  expect(program).not.toMatch(/0\.0\.0\.0/);
});
