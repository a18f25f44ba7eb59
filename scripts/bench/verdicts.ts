// Prints a JSON list of pairs, in milliseconds: 10,000 capacity verdicts on stage dev, and 10,000 parses of its JSON.
import { checkCapacity } from "../../lib/capacity/check";
import { loadConfig } from "../../lib/validation/load";

const count = 10_000;
const rounds = 3;
const { config } = loadConfig({ stage: "dev" });
const document = JSON.stringify(config);

function milliseconds(work: () => unknown): number {
  const begin = performance.now();
  for (let i = 0; i < count; i++) work();
  return performance.now() - begin;
}

// The first round is dropped, because the compiler optimises the code during it.
const pairs = Array.from({ length: rounds + 1 }, () => [
  milliseconds(() => checkCapacity(config)),
  milliseconds(() => JSON.parse(document)),
]);
console.log(JSON.stringify(pairs.slice(1)));
