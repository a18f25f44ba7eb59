import { readFileSync } from "node:fs";
import * as path from "node:path";
import { projectRoot } from "../../lib/config/project-root";
import { loadConfig } from "../../lib/validation/load";
import { configDocumentation, configSchema, referenceFile, schemaFile } from "../../scripts/config-schema";
import { fieldsOf } from "../support/schema-fields";

const generated = configSchema();
const example = path.join(projectRoot, "config", "example.json");

const fields = fieldsOf(JSON.parse(generated));

test("config/schema.json is the schema of lib/config (npm run schema)", () => {
  expect(readFileSync(schemaFile, "utf8")).toBe(generated);
});

test("docs/configuration.md is the schema's reference (npm run schema)", () => {
  expect(readFileSync(referenceFile, "utf8")).toBe(configDocumentation());
});

test("every field has a doc comment, so that editors can show it", () => {
  expect(fields.filter(([, { description }]) => !description).map(([at]) => at)).toEqual([]);
});

test("the example names the schema, so that editors complete it, and is valid", () => {
  expect(JSON.parse(readFileSync(example, "utf8")).$schema).toBe("./schema.json");
  expect(loadConfig({ config: example })).toMatchObject({ stage: "example", warnings: [] });
});

/** A default as doc comments write it: "none" for an absent or empty value, and text with or without quotes. */
function spellings(value: unknown): string[] {
  if (value === undefined || JSON.stringify(value) === "{}" || JSON.stringify(value) === "[]") return ["none"];
  return [JSON.stringify(value), String(value)];
}

test("doc comments name the schema's defaults", () => {
  const wrong = fields.filter(([, field]) => {
    const named = /\bdefault (none|null|true|false|\d[\d./]*\d|\d|"[^"]*"|\[[^\]]*\])/.exec(
      field.description ?? "",
    )?.[1];
    return named !== undefined && !spellings(field.default).includes(named);
  });
  expect(wrong).toEqual([]);
});

test("doc comments name the schema's ranges", () => {
  const wrong = fields.filter(([, field]) => {
    const [, from, to] = /, ([\d,]+) to ([\d,]+)(?=[,; (.]|$)/.exec(field.description ?? "") ?? [];
    const bounds = [field, ...(field.anyOf ?? [])].find(({ maximum }) => maximum !== undefined);
    if (from === undefined || to === undefined || !bounds) return false;
    return `${bounds.minimum} to ${bounds.maximum}` !== `${from} to ${to}`.replaceAll(",", "");
  });
  expect(wrong).toEqual([]);
});
