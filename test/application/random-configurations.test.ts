import { rmSync } from "node:fs";
import type { CloudAssembly } from "aws-cdk-lib/cx-api";
import * as fc from "fast-check";
import type { Configuration } from "../../lib/config";
import { lint } from "../support/cfn-lint";
import { documents, isValid } from "../support/configurations";
import { synthesise } from "../support/synthesise";

/** `npm run test:configurations` takes 1,000. `npm test` takes one batch, because each configuration takes time. */
const batch = 20;
const wanted = Number(process.env.CONFIGURATIONS ?? batch);
const batches = Array.from({ length: Math.ceil(wanted / batch) }, (_, n) => [
  n * batch + 1,
  Math.min((n + 1) * batch, wanted),
]);

jest.setTimeout(300_000);

test.each(batches)(
  "random valid configurations %i to %i synthesise without a warning, and pass cfn-lint",
  async (from = 0, to = 0) => {
    const applications: [Configuration, CloudAssembly][] = [];
    const property = fc.property(documents.filter(isValid), (document) => {
      const { assembly } = synthesise(document);
      applications.push([document, assembly]);
      const messages = assembly.stacksRecursively.flatMap(({ messages }) => messages);
      expect(messages.filter(({ level }) => level !== "info")).toEqual([]);
    });
    fc.assert(property, { numRuns: to - from + 1 });
    expect(applications).toHaveLength(to - from + 1);
    await lint(applications);
    for (const [, { directory }] of applications) rmSync(directory, { recursive: true });
    if (wanted > batch) process.stderr.write(`${to} of ${wanted} configurations\n`);
  },
);

test("the random configurations are varied: some are refused, most are valid", () => {
  const valid = fc.sample(documents, 500).filter(isValid).length;
  expect(valid).toBeGreaterThan(50);
  expect(valid).toBeLessThan(500);
});
