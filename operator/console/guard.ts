import { createHash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";

/**
 * Refuses requests that do not come from the console's own page. Every web page can send requests to loopback, and every
 * owner of a domain can let its name point there. So the Host and Origin headers are checked, which no page can change.
 *
 * @param port the console's own port
 */
export function ownPageOnly(port: number): MiddlewareHandler {
  const hosts = [`localhost:${port}`, `127.0.0.1:${port}`];
  return async (context, next) => {
    const { host = "", origin, "sec-fetch-site": site = "none" } = context.req.header();
    if (!hosts.includes(host)) {
      return context.text(`The Host header is not this console's: use ${hosts.join(" or ")}.\n`, 403);
    }
    // A link of another site may lead to the page. It may load nothing else.
    const isForeign = context.req.path !== "/" && site !== "none" && site !== "same-origin";
    if (isForeign || (origin !== undefined && origin !== `http://${host}`)) {
      return context.text("Only the console's own page may ask this.\n", 403);
    }
    return next();
  };
}

/** Refuses requests without the token of the page. */
export function withToken(token: string): MiddlewareHandler {
  return async (context, next) => {
    // Digests have one length, which the comparison in constant time needs.
    if (timingSafeEqual(digest(context.req.header("x-console-token") ?? ""), digest(token))) return next();
    return context.text("The token is not this console's: load the page again.\n", 403);
  };
}

const digest = (text: string) => createHash("sha256").update(text).digest();
