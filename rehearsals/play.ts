import type { Circumstances } from "./model";
import { release } from "./model";
import { RehearsalError } from "./problem";
import type { Outcome } from "./requests";
import type { Promised, Scenario } from "./scenario";
import { type Stage, TooLate } from "./stage";

/** What became of a scenario. */
export type Result = { name: string } & (
  | { state: "not in this stage"; reason: string }
  | { state: "not played"; promise: string; reason: string }
  | Played
);

interface Played extends Outcome {
  state: "kept" | "broken";
  happened: string;
  promise: string;
  /** From the event until all is right again. Null if that did not come. */
  recoverySeconds: number | null;
  /** What contradicts the promise, each as a sentence. Empty if it is kept. */
  broken: string[];
}

/** Plays scenarios one after the other. One that does not end well ends the rehearsal, because the next would begin broken. */
export async function play(chosen: readonly Scenario[], stage: Stage, say: (line: string) => void): Promise<Result[]> {
  const results: Result[] = [];
  let stuck: string | undefined;
  for (const scenario of chosen) {
    const result = stuck
      ? ({ name: scenario.name, ...missing(scenario, stage.around, stuck) } as Result)
      : await one(scenario, stage, say);
    results.push(result);
    if (result.state === "broken" && result.recoverySeconds === null) {
      stuck = (await settles(stage)) ? undefined : `${scenario.name} did not recover`;
    }
  }
  return results;
}

function missing(scenario: Scenario, around: Circumstances, stuck: string) {
  const reason = scenario.missing?.(around.config);
  if (reason !== undefined) return { state: "not in this stage", reason };
  return { state: "not played", promise: scenario.promise(around).text, reason: stuck };
}

async function one(scenario: Scenario, stage: Stage, say: (line: string) => void): Promise<Result> {
  const { name } = scenario;
  const reason = scenario.missing?.(stage.around.config);
  if (reason !== undefined) return { name, state: "not in this stage", reason };
  const promised = scenario.promise(stage.around);
  say(`${name}: ${scenario.what}`);
  const broken: string[] = [];
  let happened = "it did not get right again";
  let recoverySeconds: number | null = null;
  stage.begin();
  try {
    const finding = await scenario.play(stage, promised);
    recoverySeconds = stage.recoverySeconds;
    happened = finding.happened;
    broken.push(...finding.broken);
  } catch (error) {
    if (!(error instanceof TooLate) && !(error instanceof RehearsalError)) throw error;
    broken.push(error.message);
  }
  const load = await stage.stopLoad();
  stage.configure();
  stage.breakVersion();
  broken.push(...tooManyFailed(promised, load));
  const state = broken.length === 0 ? "kept" : "broken";
  say(`${name}: ${state}, ${load.sent} requests, ${load.failed} failed${broken.map((line) => `; ${line}`).join("")}`);
  return { name, state, happened, promise: promised.text, ...load, recoverySeconds, broken };
}

/** Compares the count of failed requests with the promise. */
export function tooManyFailed({ mostFailed }: Promised, { sent, failed }: { sent: number; failed: number }): string[] {
  if (sent === 0) return ["no request was sent"];
  const most = mostOf(mostFailed, sent);
  return failed <= most ? [] : [`${failed} requests failed, and at most ${most} may`];
}

/**
 * The most failed requests of those that were sent: the promised number, and no larger share of them. The load balancer
 * chooses a version at random for each request. So a share is exceeded by chance, but hardly by four standard deviations
 * (1 in 30,000).
 */
export function mostOf({ requests, share = 1 }: Promised["mostFailed"], sent: number): number {
  return Math.min(requests, Math.ceil(sent * share + 4 * Math.sqrt(sent * share * (1 - share))));
}

async function settles(stage: Stage): Promise<boolean> {
  try {
    await stage.steady(release(stage.around.config));
    return true;
  } catch (error) {
    if (error instanceof TooLate) return false;
    throw error;
  }
}
