import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { localLevers } from "../../operator/console/levers";

jest.mock("../../operator/aws/local", () => ({
  localAuthority: () => undefined,
  localDeployment: () => ({ speed: 20 }),
}));

/** A program in place of `python -m local`. It prints its words; a fault of an instance fails, and a deploy waits. */
const program = [
  process.execPath,
  "-e",
  `const words = process.argv.slice(1);
   if (words[1] === "instance") { console.error("error: no such instance"); process.exitCode = 1; }
   else console.log("first\\n" + words.join(" "));
   if (words[0] === "deploy") setTimeout(() => {}, 600_000);`,
];
const url = "http://127.0.0.1:9/";
const fault = (kind: string, name: string | null = null) => ({ lever: "fault", kind, name });

/** Asks again until the condition holds. The test's own time limit ends it. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

let levers: ReturnType<typeof localLevers>;
beforeEach(() => {
  levers = localLevers(program);
});
afterEach(() => levers.end());

test("a lever runs the command of the user, and says its last line", async () => {
  expect(await levers.move(fault("zone", "us-east-1a"), url)).toEqual({ done: "fault zone us-east-1a" });
  expect(await levers.move(fault("task"), url)).toEqual({ done: "fault task" });
  expect(await levers.move({ lever: "speed", factor: 60 }, url)).toEqual({ done: "speed 60" });
  expect(levers.state().command).toEqual({ name: "speed 60", running: false, line: "speed 60", failed: false });
  expect(levers.state().speed).toBe(20);
});

test("a command that fails is a problem", async () => {
  expect(await levers.move(fault("instance"), url)).toEqual({ problem: "no such instance" });
  expect(levers.state().command).toMatchObject({ failed: true, running: false });
});

test("a program that does not start is a problem", async () => {
  const broken = localLevers(["/no/such/program"]);
  expect(await broken.move(fault("task"), url)).toEqual({ problem: expect.stringContaining("ENOENT") });
});

test.each([
  null,
  {},
  { lever: "x" },
  { lever: "speed", factor: 0.5 },
  { lever: "speed", factor: 601 },
  { lever: "load", perSecond: 501 },
  { lever: "load", perSecond: -1 },
  { lever: "fault", kind: "reboot", name: null },
  fault("task", "--help"),
  fault("task", "a b"),
  { lever: "deploy", name: "x" },
])("%j is no lever", async (lever) => {
  expect(await levers.move(lever, url)).toEqual({
    problem: expect.stringMatching(/^(lever|perSecond|factor|kind|name): [^\n]+$/),
  });
  expect(levers.state().command).toBeNull();
});

test("one rollout at a time, and a fault beside it", async () => {
  expect(await levers.move({ lever: "deploy" }, url)).toEqual({ done: expect.any(String) });
  await until(() => levers.state().command?.line === "deploy");
  expect(await levers.move({ lever: "deploy" }, url)).toEqual({ problem: expect.stringContaining("still runs") });
  expect(await levers.move(fault("task"), url)).toEqual({ done: "fault task" });
  expect(levers.state().command).toMatchObject({ name: "deploy", running: true });
  levers.end();
  // It has ended last, so its result is shown and not the fault's.
  await until(() => levers.state().command?.running === false);
  expect(levers.state().command).toMatchObject({ name: "deploy", failed: true });
});

test("two faults at once: the second one is told to wait", async () => {
  const [one, other] = await Promise.all([levers.move(fault("task"), url), levers.move(fault("zone"), url)]);
  expect(one).toEqual({ done: "fault task" });
  expect(other).toEqual({ problem: "fault task still runs: wait for its end" });
});

test("the load is counted across its rates, until it rests", async () => {
  const server: Server = createServer((_, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const set = (perSecond: number) => levers.move({ lever: "load", perSecond }, target);
  try {
    await set(200);
    await until(() => levers.state().load.sent >= 10);
    const { sent } = levers.state().load;
    await set(100);
    expect(levers.state().load).toMatchObject({ perSecond: 100, failed: 0 });
    expect(levers.state().load.sent).toBeGreaterThanOrEqual(sent);
    await set(0);
    const rested = levers.state().load;
    expect(rested.sent).toBeGreaterThanOrEqual(sent);
    await set(1);
    expect(levers.state().load.sent).toBeLessThan(rested.sent);
  } finally {
    levers.end();
    server.close();
    server.closeAllConnections();
  }
});

test("a load that has ended by itself sends nothing more", async () => {
  const server: Server = createServer((_, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const real = performance.now.bind(performance);
  const clock = jest.spyOn(performance, "now");
  try {
    await levers.move({ lever: "load", perSecond: 1 }, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    expect(levers.state().load.perSecond).toBe(1);
    clock.mockImplementation(() => real() + 3_600_001);
    await until(() => levers.state().load.perSecond === 0);
    expect(levers.state().load.sent).toBe(1);
  } finally {
    clock.mockRestore();
    levers.end();
    server.close();
    server.closeAllConnections();
  }
});

test("the newest 20 moves are kept with their time, and what came of them", async () => {
  const before = new Date().toISOString();
  await levers.move(fault("zone", "us-east-1a"), url);
  await levers.move(fault("instance", "i-1"), url);
  await levers.move({ lever: "load", perSecond: 0 }, url);
  const { moves } = levers.state();
  expect(moves.map(({ text, failed }) => [text, failed])).toEqual([
    ["sends no more requests", false],
    ["fault instance i-1: no such instance", true],
    ["fault zone us-east-1a", false],
  ]);
  for (const { time } of moves) expect(time >= before && time <= new Date().toISOString()).toBe(true);
  for (let more = 0; more < 20; more++) await levers.move({ lever: "load", perSecond: 0 }, url);
  expect(levers.state().moves.map(({ text }) => text)).toEqual(Array(20).fill("sends no more requests"));
});

test("a rollout that fails is told when it ends", async () => {
  const broken = localLevers([process.execPath, "-e", 'console.error("error: no such stage"); process.exitCode = 1;']);
  await broken.move({ lever: "deploy" }, url);
  await until(() => broken.state().moves.length === 2);
  expect(broken.state().moves[0]).toMatchObject({ text: "the rollout: no such stage", failed: true });
});

test("load to another host is refused", async () => {
  await expect(levers.move({ lever: "load", perSecond: 1 }, "http://example.com/")).rejects.toThrow(/loopback/);
});
