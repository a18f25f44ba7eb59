import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { type Load, startLoad } from "../../operator/load/load";

type Answer = (request: http.IncomingMessage, response: http.ServerResponse) => void;

const servers: http.Server[] = [];
const loads: Load[] = [];
afterEach(async () => {
  for (const load of loads.splice(0)) await load.stop();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

test.each(["http://192.168.1.2", "http://example.com", "ftp://localhost", "http://localhost.example.com"])(
  "refuses %s",
  (url) => {
    expect(() => startLoad({ url, perSecond: 1 })).toThrow(/^load goes to http or https on loopback only/);
  },
);

test("refuses a rate or a time without bounds", () => {
  expect(() => startLoad({ url: "http://localhost", perSecond: 501 })).toThrow("at most 500 requests a second");
  expect(() => startLoad({ url: "http://localhost", perSecond: Number.NaN })).toThrow("at most 500 requests a second");
  expect(() => startLoad({ url: "http://localhost", perSecond: 1, seconds: 3601 })).toThrow("at most 3600 seconds");
});

test("counts each answer once, at the given rate", async () => {
  const { url, requests } = await serve((_, response) => void response.end("fine"));
  const begun = performance.now();
  const load = start({ url, perSecond: 100 });
  await until(() => load.sent >= 100);
  await load.stop();
  const rate = load.sent / ((performance.now() - begun) / 1000);
  expect([load.sent, load.failed, load.open]).toEqual([requests(), 0, 0]);
  // A busy machine sends less, and never more.
  expect(rate).toBeLessThanOrEqual(102);
});

test("ends by itself", async () => {
  const { url } = await serve((_, response) => void response.end());
  const load = start({ url, perSecond: 500, seconds: 0.1 });
  await until(() => load.sent > 0);
  expect(load.sending).toBe(true);
  let sent = -1;
  await until(() => {
    const still = load.sent === sent && load.open === 0;
    sent = load.sent;
    return still;
  }, 300);
  expect(load.sending).toBe(false);
  expect(load.sent).toBeLessThanOrEqual(60 + 500);
});

test("counts an error status", async () => {
  const { url, requests } = await serve((_, response) => {
    response.statusCode = 500;
    response.end();
  });
  const load = await some({ url });
  expect([load.failed, load.failures]).toEqual([load.sent, { "HTTP 500": load.sent }]);
  expect(requests()).toBe(load.sent);
});

test("counts a connection that closes in place of an answer, and one that is reset", async () => {
  const closes = await some(await serve((request) => void request.socket.end()));
  expect(closes.failures).toEqual({ ECONNRESET: closes.sent });
  const resets = await some(await serve((request) => void request.socket.resetAndDestroy()));
  expect(resets.failures).toEqual({ ECONNRESET: resets.sent });
});

test("counts an answer that breaks off", async () => {
  const load = await some(
    await serve((request, response) => {
      response.writeHead(200, { "content-length": 100 });
      response.write("half", () => request.socket.destroy());
    }),
  );
  expect(load.failed).toBe(load.sent);
});

test("counts a port where nobody listens", async () => {
  const { url } = await serve(() => {});
  servers[0]?.close();
  const load = await some({ url });
  expect(load.failures).toEqual({ ECONNREFUSED: load.sent });
});

test("keeps the rate while answers are slow, and counts those that never come", async () => {
  const { url, requests } = await serve(() => {});
  const load = start({ url, perSecond: 200, timeoutSeconds: 2 });
  await until(() => requests() >= 50);
  await load.stop();
  expect([load.failed, load.failures]).toEqual([load.sent, { timeout: load.sent }]);
});

test("sends a request again if the server closed a kept connection before it came", async () => {
  const used = new Set<unknown>();
  const { url } = await serve((request, response) => {
    if (used.has(request.socket)) request.socket.destroy();
    else response.end();
    used.add(request.socket);
  });
  const load = await some({ url });
  expect(load.failed).toBe(0);
  expect(used.size).toBeGreaterThan(1);
});

async function serve(answer: Answer) {
  let count = 0;
  const server = http.createServer((request, response) => {
    count++;
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/health?x=1`, requests: () => count };
}

function start(options: Parameters<typeof startLoad>[0]): Load {
  const load = startLoad(options);
  loads.push(load);
  return load;
}

async function some({ url }: { url: string }): Promise<Load> {
  const load = start({ url, perSecond: 200 });
  await until(() => load.sent >= 20);
  await load.stop();
  expect(load.open).toBe(0);
  return load;
}

/** jest's limit of a test is the limit of this wait. */
async function until(condition: () => boolean, every = 5): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, every));
}
