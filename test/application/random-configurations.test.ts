import { rmSync } from "node:fs";
import * as fc from "fast-check";
import { ConfigError } from "../../lib/config/problem";
import { parseConfig } from "../../lib/validation/validate";
import { documents } from "../support/configurations";
import { synthesise } from "../support/synthesise";

/** `npm run test:configurations` takes 1,000. `npm test` takes a sample, because each synthesis takes time. */
const wanted = Number(process.env.CONFIGURATIONS ?? 30);

function isValid(document: object): boolean {
  try {
    parseConfig(document);
    return true;
  } catch (error) {
    if (error instanceof ConfigError) return false;
    throw error;
  }
}

test(
  `${wanted} random valid configurations synthesise without an error or a warning`,
  () => {
    let synthesised = 0;
    const property = fc.property(documents.filter(isValid), (document) => {
      const { assembly } = synthesise(document);
      const messages = assembly.stacksRecursively.flatMap(({ messages }) => messages);
      rmSync(assembly.directory, { recursive: true });
      expect(messages.filter(({ level }) => level !== "info")).toEqual([]);
      synthesised++;
    });
    fc.assert(property, { numRuns: wanted });
    expect(synthesised).toBe(wanted);
  },
  60_000 + wanted * 5_000,
);

test("the random configurations are varied: some are refused, most are valid", () => {
  const valid = fc.sample(documents, 500).filter(isValid).length;
  expect(valid).toBeGreaterThan(50);
  expect(valid).toBeLessThan(500);
});
