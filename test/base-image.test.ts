import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { projectRoot } from "../lib/config/project-root";

const folder = mkdtempSync(path.join(tmpdir(), "base-image-"));
const dockerfile = path.join(folder, "service", "Dockerfile");
mkdirSync(path.dirname(dockerfile));

/** A registry as Docker Hub is one: a manifest needs a token, which the token server gives to anybody. */
const registry = createServer(answer);
const index = '{"schemaVersion":2,"manifests":[]}';
const indexType = "application/vnd.oci.image.index.v1+json";
const indexDigest = `sha256:${createHash("sha256").update(index).digest("hex")}`;
let host = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => registry.listen(0, "127.0.0.1", resolve));
  host = `127.0.0.1:${(registry.address() as AddressInfo).port}`;
});
afterAll(() => {
  registry.closeAllConnections();
  registry.close();
  rmSync(folder, { recursive: true });
});

function answer({ url = "", headers }: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(url, `http://${host}`);
  if (pathname === "/token") {
    const scope = searchParams.get("scope");
    const token = scope?.includes("/no-token:") ? undefined : `${searchParams.get("service")} ${scope}`;
    response.writeHead(200).end(JSON.stringify({ token }));
    return;
  }
  const [, name, tag] = /^\/v2\/(.+)\/manifests\/(.+)$/.exec(pathname) ?? [];
  const scope = `repository:${name}:pull`;
  if (name === "ours/silent") return;
  if (name === "ours/basic") {
    response.writeHead(401, { "WWW-Authenticate": 'Basic realm="ours"' }).end();
  } else if (headers.authorization !== `Bearer here ${scope}` || name === "ours/private") {
    const challenge = `Bearer realm="http://${host}/token",service="here",scope="${scope}"`;
    response.writeHead(401, { "WWW-Authenticate": challenge }).end();
  } else if (name === "ours/busy") response.writeHead(429).end();
  else if (tag !== "3.13-slim") response.writeHead(404).end();
  else if (name === "ours/page") response.writeHead(200, { "Content-Type": "text/html" }).end("<html>");
  else if (name === "ours/slow") response.writeHead(200, { "Content-Type": indexType }).write("{");
  else if (headers.accept?.includes(indexType)) response.writeHead(200, { "Content-Type": indexType }).end(index);
  else response.writeHead(200, { "Content-Type": "application/vnd.oci.image.manifest.v1+json" }).end("{}");
}

/** Runs the command on a Dockerfile. `nodeOptions` change its Node, for instance to make its waits short. */
function pin(text: string | Buffer, nodeOptions: string[] = []) {
  writeFileSync(dockerfile, text);
  const words = [...nodeOptions, path.join(projectRoot, "scripts", "base-image.mjs")];
  return new Promise<{ status: number; output: string; after: Buffer }>((resolve) => {
    execFile(process.execPath, words, { cwd: folder, timeout: 20_000 }, (error, stdout, stderr) => {
      resolve({ status: Number(error?.code ?? 0), output: stdout + stderr, after: readFileSync(dockerfile) });
    });
  });
}

const old = `@sha256:${"0".repeat(64)}`;

test.each([
  ["a tag gets the digest of its index", ""],
  ["an older digest is replaced", old],
])("%s, and every other byte stays", async (_, digest) => {
  const text = (image: string) =>
    Buffer.from(
      `# ARG BASE_IMAGE=b:1 in a comment \xe9\r\n arg BASE_IMAGE=${image} OTHER=1\r\nARG BASE_IMAGE=a:1\nFROM x`,
      "latin1",
    );
  const image = `${host}/ours/python:3.13-slim`;
  const { status, output, after } = await pin(text(image + digest));
  expect(output).toBe(
    `service/Dockerfile: BASE_IMAGE is ${image}@${indexDigest} now; the next deployment builds on it\n`,
  );
  expect([status, after]).toEqual([0, text(`${image}@${indexDigest}`)]);
});

test("the newest digest stays", async () => {
  const text = `ARG BASE_IMAGE=${host}/ours/python:3.13-slim@${indexDigest}\nFROM x\n`;
  const { status, output, after } = await pin(text);
  expect([status, String(after)]).toEqual([0, text]);
  expect(output).toMatch(/^service\/Dockerfile has the newest image already: [^\n]+\n$/);
});

test.each([
  ["no ARG", "FROM python:3.13\n", /has no line ARG BASE_IMAGE=<image>; write one/],
  ["no default", "ARG BASE_IMAGE\nFROM x\n", /has no line ARG BASE_IMAGE=<image>/],
  ["no tag", "ARG BASE_IMAGE=python\n", /given BASE_IMAGE=python; write an image with a tag/],
  ["a digest alone", `ARG BASE_IMAGE=python${old}\n`, /write an image with a tag/],
  ["a variable", "ARG BASE_IMAGE=python:$TAG\n", /write an image with a tag/],
  ["an unknown tag", "HOST/ours/python:4", /127.0.0.1:\d+ has no ours\/python:4; check its name and tag/],
  ["a private image", "HOST/ours/private:3.13-slim", /shows \S+ to nobody without a login \(401\); use a public image/],
  ["a registry with passwords", "HOST/ours/basic:3.13-slim", /to nobody without a login/],
  ["a token server without a token", "HOST/ours/no-token:3.13-slim", /answers 200 and gives no token; try again/],
  ["a limit", "HOST/ours/busy:3.13-slim", /answers 429 for \S+; try again later/],
  ["a web page", "HOST/ours/page:3.13-slim", /answers text\/html, which is no image; check 127/],
  [
    "a closed port",
    "127.0.0.1:65533/python:3.13",
    /127.0.0.1:65533 cannot be reached \(ECONNREFUSED\); check the network/,
  ],
])("%s is an error of one line, and the file stays", async (_, image, message) => {
  const text = image.startsWith("ARG") || image.startsWith("FROM") ? image : `ARG BASE_IMAGE=${image}\nFROM x\n`;
  const { status, output, after } = await pin(text.replace("HOST", host));
  expect(output).toMatch(/^error: service\/Dockerfile: [^\n]+\n$/);
  expect(output).toMatch(message);
  expect([status, String(after)]).toEqual([1, text.replace("HOST", host)]);
});

test.each(["silent", "slow"])("every wait has a limit: a %s registry", async (name) => {
  const short = "const wait = AbortSignal.timeout; AbortSignal.timeout = () => wait.call(AbortSignal, 300);";
  const text = `ARG BASE_IMAGE=${host}/ours/${name}:3.13-slim\n`;
  const { status, output } = await pin(text, ["--import", `data:text/javascript,${short}`]);
  expect([status, output]).toEqual([1, expect.stringMatching(/cannot be reached \(no answer within 15 s\)/)]);
});

test("a name without a host is one of Docker Hub", async () => {
  const offline = "globalThis.fetch = async (url) => { throw new Error(url) };";
  const asked = async (image: string) => {
    const { output } = await pin(`ARG BASE_IMAGE=${image}\n`, ["--import", `data:text/javascript,${offline}`]);
    return /\((.*)\)/.exec(output)?.[1];
  };
  const hub = "https://registry-1.docker.io/v2";
  expect(await asked("python:3.13-slim")).toBe(`${hub}/library/python/manifests/3.13-slim`);
  expect(await asked("docker.io/bitnami/python:3")).toBe(`${hub}/bitnami/python/manifests/3`);
  expect(await asked("public.ecr.aws/docker/library/python:3")).toBe(
    "https://public.ecr.aws/v2/docker/library/python/manifests/3",
  );
});
