// What the console's server and its page say to each other. The page is JavaScript in page/, and reads these types by JSDoc.
//
// GET  /            the page; its <meta name="console-token"> has the token of the levers, empty on AWS
// GET  /api/feed    server-sent events, each a `Look` in JSON
// GET  /api/logs    `?task=ID`: a `TaskLog`
// POST /api/levers  a `Lever` in JSON, with the token in the header X-Console-Token; answers a `LeverAnswer`
import type { Snapshot } from "../snapshot";

/** All that the page shows at one moment. */
export interface Look {
  snapshot: Snapshot;
  /** The same words as `npm run status`. */
  words: { served: string; room: string; changes: string[]; findings: { what: string; next: string }[] };
  charts: Charts;
  /** Null on AWS, which has no levers. */
  levers: LeverState | null;
}

/** The metrics of CloudWatch, oldest point first. Null is a minute without a point. */
export interface Charts {
  /** Seconds since 1970. Locally, real time: a virtual minute is a few seconds. */
  times: number[];
  /** Requests a second. */
  requests: (number | null)[];
  /** Requests a second that got a 5xx answer, from the tasks or from the load balancer. */
  errors: (number | null)[];
  /** Seconds, of the answers of the tasks. */
  p50: (number | null)[];
  p99: (number | null)[];
  /** Healthy targets, and instances in service. */
  tasks: (number | null)[];
  instances: (number | null)[];
  /** One for each scaling policy of the snapshot that has a metric, by the policy's name. */
  policies: Record<string, (number | null)[]>;
}

/** What the levers stand at. */
export interface LeverState {
  /** Virtual seconds in a real second. */
  speed: number;
  /** Requests a second that the console sends, and the most that it can send. 0: none. */
  load: { perSecond: number; most: number; sent: number; failed: number };
  /** The newest line of a command that a lever runs, or ran last. */
  command: { name: string; running: boolean; line: string; failed: boolean } | null;
  /** The newest moves, newest first. They are gone when the console ends. */
  moves: Move[];
}

/** What somebody did by a lever, and what came of it. `failed` says that it was refused, or went wrong. */
export interface Move {
  /** ISO 8601 in UTC. */
  time: string;
  text: string;
  failed: boolean;
}

/** One move of a lever. Each does what a command of the user does. */
export type Lever =
  | { lever: "load"; perSecond: number }
  | { lever: "speed"; factor: number }
  | { lever: "fault"; kind: "task" | "instance" | "zone" | "zone-return" | "spot"; name: string | null }
  | { lever: "deploy" };

/** `done` says what has happened, `problem` why nothing has. */
export type LeverAnswer = { done: string } | { problem: string };

/** The newest log lines of a task, oldest first. */
export interface TaskLog {
  task: string;
  lines: { time: string; text: string }[];
}
