import * as http from "node:http";
import * as https from "node:https";
import { isLocalhost } from "./loopback";

/** "answered", or how the request failed. */
export type Outcome = string;

export interface Requester {
  get(): Promise<Outcome>;
  close(): void;
}

/**
 * A client that keeps its connections, as browsers do. A status below 400 is an answer.
 *
 * The server may close a kept connection at the moment at which the client uses it again. Browsers then send the request
 * again on a new connection, and so does this client, once (RFC 9110, "Idempotent Methods"). A reset on a new connection is
 * a failed request.
 */
export function requester(url: URL, timeoutMilliseconds: number, authority?: string): Requester {
  const { Agent, request } = url.protocol === "https:" ? https : http;
  const options = {
    host: isLocalhost(url.hostname) ? "127.0.0.1" : url.hostname.replaceAll(/[[\]]/g, ""),
    port: url.port,
    path: url.pathname + url.search,
    headers: { host: url.host },
    ...(url.protocol === "https:" && { servername: url.hostname, ca: authority }),
  };
  const kept = new Agent({ keepAlive: true, scheduling: "fifo" });

  function get(agent: http.Agent | false, signal: AbortSignal): Promise<Outcome> {
    return new Promise((resolve) => {
      let answered = false;
      const failed = (sent: http.ClientRequest, error: NodeJS.ErrnoException) => {
        const code = signal.aborted ? "timeout" : (error.code ?? error.message);
        const closedBefore = agent && sent.reusedSocket && !answered && ["ECONNRESET", "EPIPE"].includes(code);
        resolve(closedBefore ? get(false, signal) : code);
      };
      const sent: http.ClientRequest = request({ ...options, agent, signal }, (response) => {
        answered = true;
        const status = response.statusCode ?? 0;
        response.resume();
        response.on("error", (error) => failed(sent, error));
        response.on("end", () => resolve(status < 400 ? "answered" : `HTTP ${status}`));
      });
      sent.on("error", (error) => failed(sent, error));
      sent.end();
    });
  }

  return {
    get: () => get(kept, AbortSignal.timeout(timeoutMilliseconds)),
    close: () => kept.destroy(),
  };
}
