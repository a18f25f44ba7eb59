import { isIPv4 } from "node:net";

/**
 * Refuses a URL that is not on this machine.
 *
 * @throws Error with one line
 */
export function loopbackUrl(text: string): URL {
  const url = new URL(text);
  if (!["http:", "https:"].includes(url.protocol) || !isLoopback(url.hostname)) {
    throw new Error(`load goes to http or https on loopback only, given ${url.origin}`);
  }
  return url;
}

/** Names below localhost are this machine (RFC 6761, "localhost"). No name server is asked. */
function isLoopback(host: string): boolean {
  return (isIPv4(host) && host.startsWith("127.")) || host === "[::1]" || isLocalhost(host);
}

export function isLocalhost(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost");
}
