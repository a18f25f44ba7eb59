// `npm run base-image`: pins the base image of service/Dockerfile to the digest that its tag has in the registry now. The
// digest is a part of the image's hash, so a patched base image becomes a new image and a new deployment.
//
// One request of the OCI distribution API answers this, so it needs no package.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { helpIfAsked } from "./help.mjs";

const dockerfile = "service/Dockerfile";
/** Each request may take this long. There are three at the most. */
const limitSeconds = 15;
/** The indexes, so that the digest covers all architectures, and the manifests of an image for a single one. */
const mediaTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];

helpIfAsked("base-image");
try {
  await pin();
} catch (error) {
  console.error(`error: ${dockerfile}: ${error.message}`);
  process.exit(1);
}

async function pin() {
  // This encoding keeps every byte of the file.
  const text = readFileSync(dockerfile, "latin1");
  const argument = /^([ \t]*ARG[ \t]+BASE_IMAGE=)(\S+)/im;
  const [, , given] = argument.exec(text) ?? [];
  if (!given) throw new Error("has no line ARG BASE_IMAGE=<image>; write one before FROM, and FROM $BASE_IMAGE");
  const pinned = `${given.replace(/@.*/, "")}@${await digest(parse(given))}`;
  if (pinned === given) return console.log(`${dockerfile} has the newest image already: ${given}`);
  writeFileSync(
    dockerfile,
    text.replace(argument, (_, start) => start + pinned),
    "latin1",
  );
  console.log(`${dockerfile}: BASE_IMAGE is ${pinned} now; the next deployment builds on it`);
}

/** The parts of an image's name. Without a registry's host it is Docker Hub's (distribution/reference, splitDockerDomain). */
function parse(given) {
  const [, host, name, tag] =
    /^(?:(localhost(?::\d+)?|[\w-]+(?:\.[\w-]+)+(?::\d+)?|[\w-]+:\d+)\/)?([a-z0-9._/-]+):([\w.-]+)(?:@sha256:\w+)?$/.exec(
      given,
    ) ?? [];
  if (!tag) throw new Error(`given BASE_IMAGE=${given}; write an image with a tag, for instance python:3.13-slim`);
  if (host && host !== "docker.io") return { given, host, name, tag };
  return { given, host: "registry-1.docker.io", name: name.includes("/") ? name : `library/${name}`, tag };
}

/** The digest of the tag's manifest: the hash of its bytes (OCI Distribution Specification, "Pulling manifests"). */
async function digest({ given, host, name, tag }) {
  // As Docker does, without TLS on loopback only (Docker Engine API, "RegistryServiceConfig").
  const scheme = /^(localhost|127\.[\d.]+)(:|$)/.test(host) ? "http" : "https";
  const get = (headers) =>
    request(`${scheme}://${host}/v2/${name}/manifests/${tag}`, { Accept: mediaTypes.join(", "), ...headers });
  let { status, headers, body } = await get();
  const challenge = headers.get("www-authenticate") ?? "";
  if (status === 401 && /^Bearer /i.test(challenge)) {
    ({ status, headers, body } = await get({ Authorization: `Bearer ${await anonymousToken(challenge)}` }));
  }
  if (status === 401 || status === 403) {
    throw new Error(`${host} shows ${given} to nobody without a login (${status}); use a public image`);
  }
  if (status === 404) throw new Error(`${host} has no ${name}:${tag}; check its name and tag`);
  if (status !== 200) throw new Error(`${host} answers ${status} for ${given}; try again later`);
  const [type] = (headers.get("content-type") ?? "no type").split(";");
  if (!mediaTypes.includes(type)) throw new Error(`${host} answers ${type}, which is no image; check ${given}`);
  return `sha256:${createHash("sha256").update(body).digest("hex")}`;
}

/** The token that a registry wants also for public images (Docker documentation, "Registry authentication"). */
async function anonymousToken(challenge) {
  const { realm = "", ...query } = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
  );
  if (!URL.canParse(realm)) throw new Error(`the registry's challenge names no token server: ${challenge}`);
  const url = new URL(realm);
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
  const { status, body } = await request(url);
  const [, token] = /"(?:access_)?token"\s*:\s*"([^"]+)"/.exec(body) ?? [];
  if (!token) throw new Error(`${url.host} answers ${status} and gives no token; try again later`);
  return token;
}

async function request(url, headers) {
  try {
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(limitSeconds * 1000) });
    return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) };
  } catch (error) {
    const reason =
      error.name === "TimeoutError" ? `no answer within ${limitSeconds} s` : (error.cause?.code ?? error.message);
    throw new Error(`${new URL(url).host} cannot be reached (${reason}); check the network`);
  }
}
