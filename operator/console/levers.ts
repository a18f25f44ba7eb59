import type { LeverAnswer, LeverState } from "./messages";

/** The levers of the local deployment. */
export interface Levers {
  state(): LeverState;
  /** Moves one. `lever` is what the page has sent. */
  move(lever: unknown): Promise<LeverAnswer>;
  /** Ends what they have started. */
  end(): void;
}
