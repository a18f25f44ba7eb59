import { readFileSync } from "node:fs";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { secureHeaders } from "hono/secure-headers";
import { streamSSE } from "hono/streaming";
import { OperatorError } from "../aws/problem";
import type { Feed } from "./feed";
import { ownPageOnly, withToken } from "./guard";
import type { LeverAnswer, Look, TaskLog } from "./messages";
import { inlineScripts, pageFiles, pageHtml } from "./page-files";

/** What the routes need of a deployment. */
export interface Source {
  feed: Feed<Look>;
  /**
   * The newest log lines of a task of the newest snapshot.
   *
   * @throws OperatorError if no snapshot has the task
   */
  log(task: string): Promise<TaskLog>;
  /** Moves a lever. Null on AWS, which has none. */
  move: ((lever: unknown) => Promise<LeverAnswer>) | null;
}

/** Most bytes of a request's body. A lever has about 60. */
const mostBytes = 1000;

/**
 * The console's routes, as messages.ts lists them.
 *
 * @param port the port that the console listens on
 * @param token of the levers, empty on AWS
 */
export function routes({ feed, log, move }: Source, port: number, token: string): Hono {
  const files = pageFiles();
  const app = new Hono();
  app.use(headers(inlineScripts(pageHtml(""))));
  app.use(async ({ header }, next) => {
    await next();
    header("Cache-Control", "no-store");
  });
  app.use(ownPageOnly(port));

  app.get("/", (context) => context.html(pageHtml(token)));
  app.get("/api/feed", (context) =>
    streamSSE(context, async (stream) => {
      await new Promise<void>((resolve) => {
        const leave = feed.listen((event) => {
          void ("read" in event
            ? stream.writeSSE({ data: JSON.stringify(event.read) })
            : stream.writeSSE({ event: "problem", data: event.problem }));
        });
        stream.onAbort(() => {
          leave();
          resolve();
        });
      });
    }),
  );
  app.get("/api/logs", async (context) => context.json(await log(context.req.query("task") ?? "")));
  if (move) {
    app.post("/api/levers", withToken(token), bodyLimit({ maxSize: mostBytes, onError: tooLong }), async (context) => {
      const answer = await move(await context.req.json().catch(() => null));
      feed.refresh();
      return context.json(answer, "done" in answer ? 200 : 400);
    });
  }
  app.get("*", (context) => {
    const found = files.get(context.req.path);
    if (!found) return context.notFound();
    return context.body(readFileSync(found.file, "utf8"), 200, { "Content-Type": found.type });
  });
  app.onError((error, context) => {
    if (error instanceof OperatorError) return context.json({ problem: error.message }, 400);
    console.error(error);
    return context.json({ problem: "the console has failed: its terminal shows why" }, 500);
  });
  return app;
}

const tooLong = (context: Context) => context.json({ problem: "this is too long for a lever" }, 413);

function headers(scripts: string[]) {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'", ...scripts],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
    xFrameOptions: "DENY",
    strictTransportSecurity: false, // loopback has no TLS
  });
}
