import { createHash } from "node:crypto";
import { type IncomingHttpHeaders, request } from "node:http";
import { OperatorError } from "../../operator/aws/problem";
import { Feed } from "../../operator/console/feed";
import type { Look } from "../../operator/console/messages";
import type { Source } from "../../operator/console/routes";
import { type ConsoleServer, serveConsole } from "../../operator/console/server";
import { looks } from "./looks";

interface Answer {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Asks with any header, which fetch would not send. */
function ask(url: string, headers: Record<string, string> = {}, body?: unknown): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers, method: body === undefined ? "GET" : "POST" }, (response) => {
      let text = "";
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, text }));
    });
    sent.on("error", reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const moves: unknown[] = [];
let reads = 0;
const source: Source = {
  feed: new Feed<Look>(async () => {
    reads++;
    return looks["at rest"];
  }, 3600),
  log: async () => {
    throw new OperatorError("the snapshot has no such task");
  },
  move: async (lever) => {
    moves.push(lever);
    return { done: "moved" };
  },
};
let server: ConsoleServer;
let token: string;
const at = (path: string) => `${server.url}${path}`;

beforeAll(async () => {
  server = await serveConsole(source, 0);
  token = /name="console-token" content="([^"]+)"/.exec((await ask(at("/"))).text)?.[1] ?? "";
});
afterAll(() => server.close());

test.each(["evil.example", "localhost", "127.0.0.1:1", "localhost.evil.example"])(
  "the Host header %s is refused in one line",
  async (host) => {
    const { status, text } = await ask(at("/"), { host });
    expect([status, text.trim().split("\n").length]).toEqual([403, 1]);
    expect(text).toMatch(/^The Host header is not this console's/);
  },
);

test.each<Record<string, string>>([
  { origin: "http://evil.example" },
  { origin: "null" },
  { origin: "http://localhost:1" },
  { "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "same-site" },
])("another page can neither listen nor move a lever: %j", async (headers) => {
  expect((await ask(at("/api/feed"), headers)).status).toBe(403);
  expect((await ask(at("/api/levers"), { ...headers, "x-console-token": token }, {})).status).toBe(403);
  expect([reads, moves]).toEqual([0, []]);
});

test("a link may lead to the page", async () => {
  expect((await ask(at("/"), { "sec-fetch-site": "cross-site" })).status).toBe(200);
});

test("a lever needs the token of the page", async () => {
  for (const wrong of ["", "x", `${token}x`, token.slice(1)]) {
    expect((await ask(at("/api/levers"), { "x-console-token": wrong }, { lever: "deploy" })).status).toBe(403);
  }
  expect(moves).toEqual([]);
  const answer = await ask(at("/api/levers"), { "x-console-token": token, origin: server.url }, { lever: "deploy" });
  expect([answer.status, JSON.parse(answer.text)]).toEqual([200, { done: "moved" }]);
  expect(moves).toEqual([{ lever: "deploy" }]);
});

test("a long body is refused", async () => {
  const { status } = await ask(at("/api/levers"), { "x-console-token": token }, "x".repeat(2000));
  expect(status).toBe(413);
});

test("the page may run its own files and its import map, and nothing else", async () => {
  const { headers, text } = await ask(at("/"));
  const [, map = ""] = /<script type="importmap">(.*?)<\/script>/s.exec(text) ?? [];
  const hash = createHash("sha256").update(map).digest("base64");
  expect(String(headers["content-security-policy"]).split("; ")).toEqual([
    "default-src 'none'",
    `script-src 'self' 'sha256-${hash}'`,
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]);
  expect(headers).toMatchObject({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
});

test("all that the page names is there", async () => {
  const { text } = await ask(at("/"));
  const named = [...text.matchAll(/(?:href|src)="([^"]+)"|: "(\/vendor\/[^"]+)"/g)].map(
    ([, one, other]) => one ?? other,
  );
  expect(named.length).toBeGreaterThan(5);
  for (const path of named) expect([path, (await ask(at(path ?? ""))).status]).toEqual([path, 200]);
});

test.each([
  "/index.html",
  "/tsconfig.json",
  "/../server.ts",
  "/%2e%2e/server.ts",
  "/vendor/preact.mjs.map",
  "/vendor/",
])("%s is not served", async (path) => expect((await ask(at(path))).status).toBe(404));

test("an unknown task has no log, and the problem is one line", async () => {
  const { status, text } = await ask(at("/api/logs?task=x"));
  expect([status, JSON.parse(text)]).toEqual([400, { problem: "the snapshot has no such task" }]);
});

test("the feed reads for a page, and no more when the page has gone", async () => {
  const left = new AbortController();
  const { body } = await fetch(at("/api/feed"), { signal: left.signal });
  const { value } = (await body?.getReader().read()) ?? {};
  const [, data = "{}"] = /^data: (.*)\n\n$/s.exec(new TextDecoder().decode(value)) ?? [];
  expect(JSON.parse(data)).toEqual(looks["at rest"]);
  expect(reads).toBe(1);
  left.abort();
});

test("on AWS there are no levers and no token", async () => {
  const aws = await serveConsole({ ...source, move: null }, 0);
  try {
    expect((await ask(`${aws.url}/`)).text).toContain('name="console-token" content=""');
    expect((await ask(`${aws.url}/api/levers`, { "x-console-token": "" }, {})).status).toBe(404);
  } finally {
    aws.close();
  }
});

test("a port that is taken is replaced by a free one", async () => {
  const other = await serveConsole(source, Number(new URL(server.url).port));
  other.close();
  expect(other.url).not.toBe(server.url);
});
