import { readFileSync } from "node:fs";
import * as path from "node:path";
import { loadConfig } from "../../lib/validation/load";
import { configSchema, schemaFile } from "../../scripts/config-schema";
import { projectRoot } from "../support/synthesise";

const generated = configSchema();
const example = path.join(projectRoot, "config", "example.json");

type Json = { description?: string; properties?: Record<string, Json>; items?: Json; anyOf?: Json[] };

/** The paths of fields without a description. */
function undescribed(json: Json, at = ""): string[] {
  const inner = Object.entries(json.properties ?? {}).flatMap(([name, field]) => [
    ...(field.description || name === "$schema" ? [] : [`${at}.${name}`]),
    ...undescribed(field, `${at}.${name}`),
  ]);
  const forms = [...(json.anyOf ?? []), ...(json.items ? [json.items] : [])];
  return [...inner, ...forms.flatMap((form) => undescribed(form, at))];
}

test("config/schema.json is the schema of lib/config.ts (npm run schema)", () => {
  expect(readFileSync(schemaFile, "utf8")).toBe(generated);
});

test("every field has a doc comment, which editors show for TypeScript and JSON alike", () => {
  expect(undescribed(JSON.parse(generated))).toEqual([]);
});

test("the example names the schema, so that editors complete it, and is valid", () => {
  expect(JSON.parse(readFileSync(example, "utf8")).$schema).toBe("./schema.json");
  expect(loadConfig({ config: example }).stage).toBe("example");
});
