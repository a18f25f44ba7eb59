import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Clients, connect } from "../../operator/aws/clients";

/** A call of the AWS API. */
export interface Call {
  operation: string;
  parameters: Record<string, unknown>;
}

/** An answer: its body, or an error's code with the status 400. A text is XML. */
export type Answer = object | string | { error: string; message: string };

/**
 * Runs `work` with clients whose calls an HTTP server on loopback answers.
 *
 * @returns all calls, in their order, those of retries included
 */
export async function withRecorded(
  answer: (call: Call, earlier: Call[]) => Answer,
  work: (clients: Clients) => Promise<void>,
): Promise<Call[]> {
  const calls: Call[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    const target = String(request.headers["x-amz-target"] ?? "");
    const { Action = "", ...form } = Object.fromEntries(new URLSearchParams(body));
    const call = target
      ? { operation: target.split(".").at(-1) ?? "", parameters: JSON.parse(body) }
      : { operation: Action, parameters: form };
    const given = answer(call, [...calls]);
    calls.push(call);
    const isXml = !target;
    const isError = typeof given === "object" && "error" in given;
    response.writeHead(isError ? 400 : 200, { "content-type": isXml ? "text/xml" : "application/x-amz-json-1.1" });
    if (typeof given === "string") {
      const result = `<${Action}Result>${given}</${Action}Result>`;
      response.end(`<${Action}Response>${result}</${Action}Response>`);
    } else if (!isError) response.end(JSON.stringify(given));
    else {
      const { error, message } = given as { error: string; message: string };
      const xml = `<ErrorResponse><Error><Code>${error}</Code><Message>${message}</Message></Error></ErrorResponse>`;
      response.end(isXml ? xml : JSON.stringify({ __type: error, message }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  // pragma: allowlist nextline secret
  const credentials = { accessKeyId: "key", secretAccessKey: "secret" };
  const clients = connect({
    region: "eu-central-1",
    local: { endpoint: `http://127.0.0.1:${port}`, credentials, listenerPorts: {} },
  });
  try {
    await work(clients);
  } finally {
    for (const client of Object.values(clients)) client.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  return calls;
}
