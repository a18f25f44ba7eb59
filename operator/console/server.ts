import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { routes, type Source } from "./routes";

const loopback = "127.0.0.1";

/** A console that listens. */
export interface ConsoleServer {
  url: string;
  /** Closes it, with all connections. */
  close(): void;
}

/**
 * Serves the console on loopback.
 *
 * @param preferred the port; another free one if it is taken
 */
export async function serveConsole(source: Source, preferred: number): Promise<ConsoleServer> {
  const server = createServer();
  const port = await listen(server, preferred);
  const token = source.move ? randomBytes(32).toString("base64url") : "";
  server.on("request", getRequestListener(routes(source, port, token).fetch));
  return {
    url: `http://localhost:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE" && port !== 0) resolve(listen(server, 0));
      else reject(error);
    });
    server.listen(port, loopback, () => resolve((server.address() as AddressInfo).port));
  });
}
