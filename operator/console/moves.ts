import type { Move } from "./messages";

/** The number of moves that are kept. */
const most = 20;

/** Keeps the newest moves of the levers, newest first, as long as the console runs. */
export function moveHistory() {
  let newest: Move[] = [];
  return {
    /** @param begun default: now. A move comes before its effects, also if its command takes some seconds. */
    add(text: string, failed: boolean, begun = new Date()): void {
      newest = [{ time: begun.toISOString(), text, failed }, ...newest].slice(0, most);
    },
    all: (): Move[] => newest,
  };
}
