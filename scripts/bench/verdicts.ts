// Milliseconds for 10,000 capacity verdicts on stage dev, and for parsing its JSON as often, as a JSON list of pairs.
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

// The first round only warms the compiler up, so it is dropped.
const pairs = Array.from({ length: rounds + 1 }, () => [
  milliseconds(() => checkCapacity(config)),
  milliseconds(() => JSON.parse(document)),
]);
console.log(JSON.stringify(pairs.slice(1)));
