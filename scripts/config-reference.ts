// The field reference, docs/configuration.md, from the JSON Schema of the configuration.
import type { z } from "zod";

type Json = z.core.JSONSchema.BaseSchema;

const head = `# Every field of the configuration

This page is written by \`npm run schema\` from the doc comments in [lib/config](../lib/config/index.ts). Every field is optional
where it has a default. \`-c stage=NAME\` takes a TypeScript file, \`-c config=FILE.json\` a JSON document of the same fields.
`;

/** The reference as Markdown: one table for the top level, and one for each section. */
export function configReference(schema: Json): string {
  const sections = Object.entries(schema.properties ?? {}).filter(([, field]) => isSection(field));
  const tables = [
    table("Top level", "", schema),
    ...sections.map(([name, field]) => table(`\`${name}\``, `${name}.`, field as Json)),
  ];
  return [head, ...tables].join("\n");
}

function table(title: string, prefix: string, section: Json): string {
  const description = section.description && prefix ? `${section.description}\n\n` : "";
  const rows = rowsOf(section, prefix).map(
    ([path, field]) => `| \`${path}\` | ${values(field)} | ${cell(field.description ?? "")} |`,
  );
  return `## ${title}\n\n${description}| field | values | meaning |\n|---|---|---|\n${rows.join("\n")}\n`;
}

/** The fields of a section with their paths. Lists of objects, and alternative forms, are followed too. */
function rowsOf(section: Json, prefix: string): [string, Json][] {
  return Object.entries(section.properties ?? {}).flatMap(([name, property]): [string, Json][] => {
    const field = property as Json;
    if (name === "$schema" || (prefix === "" && isSection(field))) return [];
    const path = `${prefix}${name}`;
    const forms = [field, ...((field.anyOf ?? []) as Json[])].flatMap((form) => rowsOf(form, `${path}.`));
    const entries = typeof field.items === "object" ? rowsOf(field.items as Json, `${path}[].`) : [];
    return [[path, field], ...forms, ...entries];
  });
}

function isSection(field: Json | boolean): boolean {
  return typeof field === "object" && field.properties !== undefined;
}

function values(field: Json): string {
  const forms = (field.anyOf as Json[] | undefined) ?? [field];
  return forms.map(valuesOfForm).join(" or ");
}

function valuesOfForm({ enum: choices, type, minimum, maximum, properties, anyOf }: Json): string {
  if (anyOf) return (anyOf as Json[]).map(valuesOfForm).join(" or ");
  if (properties && type === "object") return `\`{${Object.keys(properties).join(", ")}}\``;
  if (choices) return choices.map((choice) => `\`${JSON.stringify(choice)}\``).join(", ");
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`;
  return (
    { string: "text", boolean: "`true`, `false`", object: "object", array: "list", null: "`null`" }[String(type)] ?? ""
  );
}

const cell = (text: string) => text.replaceAll("|", "\\|");
