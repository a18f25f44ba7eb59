import type { Move } from "./messages";

/** The number of moves that are kept. */
const most = 20;

/** Keeps the newest moves of the levers, newest first, as long as the console runs. */
export function moveHistory() {
  let newest: Move[] = [];
  return {
    add(text: string, failed: boolean): void {
      newest = [{ time: new Date().toISOString(), text, failed }, ...newest].slice(0, most);
    },
    all: (): Move[] => newest,
  };
}
