import type { Config } from "../lib/config";
import type { Circumstances, Span } from "./model";
import type { Stage } from "./stage";

/** What a configuration and the model say of a scenario, before it is played. */
export interface Promised {
  /** One or two sentences for the user. */
  text: string;
  /** The most requests that may fail, and their largest share of those that are sent, 0 to 1. Both hold. Default share: 1. */
  mostFailed: { requests: number; share?: number };
  /** It is all right again after this time at the latest. */
  within: Span;
}

/** What a play found beside the figures. */
interface Finding {
  /** One sentence for the table. */
  happened: string;
  /** What contradicts the promise, each as a sentence. */
  broken: string[];
}

export interface Scenario {
  name: string;
  /** What is done to the stage, for `--list`. */
  what: string;
  /** Why a stage cannot have it, or undefined. */
  missing?(config: Config): string | undefined;
  promise(around: Circumstances): Promised;
  /** Requests go on meanwhile. It returns when the stage is all right again. */
  play(stage: Stage, promised: Promised): Promise<Finding>;
}
