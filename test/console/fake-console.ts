import { Feed } from "../../operator/console/feed";
import type { LeverAnswer, Look, TaskLog } from "../../operator/console/messages";
import { type ConsoleServer, serveConsole } from "../../operator/console/server";

/** The console's own server, in front of a made-up deployment. */
export interface FakeConsole {
  url: string;
  /** The levers that the page has moved. */
  moves: unknown[];
  /** The page gets this look at once. */
  show(look: Look): void;
  /** The next levers get this answer. */
  answer: LeverAnswer;
  /** The lines of each task's log. */
  lines: TaskLog["lines"];
  close(): void;
}

/**
 * Serves the page with made-up looks.
 *
 * @param port 0: a free one
 */
export async function fakeConsole(look: Look, port = 0): Promise<FakeConsole> {
  let current = look;
  const feed = new Feed(async () => current, 3600);
  const server: ConsoleServer = await serveConsole(
    {
      feed,
      log: async (task) => ({ task, lines: fake.lines }),
      move: async (lever) => {
        fake.moves.push(lever);
        return fake.answer;
      },
    },
    port,
  );
  const fake: FakeConsole = {
    url: server.url,
    moves: [],
    show: (next) => {
      current = next;
      feed.refresh();
    },
    answer: { done: "done" },
    lines: [],
    close: () => server.close(),
  };
  return fake;
}
