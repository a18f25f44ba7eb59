import { readFileSync, rmSync } from "node:fs";
import * as path from "node:path";
import * as fc from "fast-check";
import type { Configuration } from "../../lib/config";
import { projectRoot } from "../../lib/config/project-root";
import { parseConfig } from "../../lib/validation/validate";
import { documents, isValid } from "../support/configurations";
import { type Synthesised, synthesise } from "../support/synthesise";
import { claims, listenerClaims, placeClaims } from "./claims";
import { picture, table } from "./claims-text";
import { everyDocument } from "./every-document";
import { listeners } from "./model/listeners";
import { places, reachability, type Way } from "./model/reachability";
import type { TemplateJson } from "./model/resources";

/** `npm run test:configurations` takes 1,000. `npm test` takes a sample, because each synthesis takes time. */
const wanted = Number(process.env.CONFIGURATIONS ?? 50);

const templatesOf = ({ all }: Synthesised) =>
  Object.fromEntries(all.map(([name, template]) => [name, template.toJSON() as TemplateJson]));
const lines = (ways: Way[]) => [...new Set(ways.map(({ from, to, ports }) => `${from} -> ${to}: ${ports}`))].sort();

function compare(document: Configuration, synthesised: Synthesised): void {
  const config = parseConfig(document);
  const templates = templatesOf(synthesised);
  expect(lines(reachability(templates))).toEqual(lines(claims.flatMap(({ ways }) => ways(config))));
  const byName = (list: { name: string }[]) => [...list].sort((a, b) => a.name.localeCompare(b.name));
  expect(byName(places(templates))).toEqual(byName(placeClaims.flatMap(({ place }) => place(config))));
  expect(listeners(templates)).toEqual(listenerClaims(config));
}

test.each(everyDocument)("%s: who reaches whom is as claimed", (_name, document) => {
  compare(document, synthesise(document));
});

test(
  `${wanted} random valid configurations: who reaches whom is as claimed`,
  () => {
    const property = fc.property(documents.filter(isValid), (document) => {
      const synthesised = synthesise(document);
      rmSync(synthesised.assembly.directory, { recursive: true });
      compare(document, synthesised);
    });
    fc.assert(property, { numRuns: wanted });
  },
  60_000 + wanted * 5_000,
);

describe("docs/security.md", () => {
  const page = readFileSync(path.join(projectRoot, "docs", "security.md"), "utf8");
  /** The paragraph of the page that begins with a text. */
  const paragraph = (start: string) => page.split("\n\n").find((text) => text.startsWith(start));

  test("has the table of the claims", () => expect(paragraph("| who | stands in |")).toBe(table()));
  test("has the picture of the claims", () =>
    expect(paragraph("```mermaid\nflowchart LR\n  the-internet")).toBe(picture()));
});
