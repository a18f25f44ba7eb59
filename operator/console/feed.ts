import { OperatorError } from "../aws/problem";

/** One event of the feed: something read, or the one line that says why nothing could be read. */
export type FeedEvent<T> = { read: T } | { problem: string };

/**
 * Reads again and again while somebody listens. All listeners share one read at a time. Without a listener it does
 * nothing, and no timer runs.
 */
export class Feed<T> {
  private readonly listeners = new Set<(event: FeedEvent<T>) => void>();
  private newest: FeedEvent<T> | undefined;
  private running = false;
  private endPause = () => {};

  /** @param pauseSeconds between the end of a read and the start of the next one */
  constructor(
    private readonly read: () => Promise<T>,
    private readonly pauseSeconds: number,
  ) {}

  /**
   * Adds a listener. It gets the newest event at once, if there is one.
   *
   * @returns removes the listener
   */
  listen(listener: (event: FeedEvent<T>) => void): () => void {
    this.listeners.add(listener);
    if (this.newest) listener(this.newest);
    if (!this.running) void this.run();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.endPause();
    };
  }

  /** Ends the pause, because something has just changed. */
  refresh(): void {
    this.endPause();
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.listeners.size > 0) {
      this.newest = await this.next();
      for (const listener of this.listeners) listener(this.newest);
      if (this.listeners.size > 0) await this.pause();
    }
    this.newest = undefined;
    this.running = false;
  }

  private async next(): Promise<FeedEvent<T>> {
    try {
      return { read: await this.read() };
    } catch (error) {
      if (!(error instanceof OperatorError)) console.error(error);
      return { problem: (error as Error).message };
    }
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, 1000 * this.pauseSeconds);
      this.endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
