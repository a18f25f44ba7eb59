// Writes config/schema.json, which editors use for JSON documents, and docs/configuration.md. Both come from lib/config
// with its doc comments.
import { writeFileSync } from "node:fs";
import * as path from "node:path";
import * as ts from "typescript";
import { z } from "zod";
import { schema } from "../lib/config";
import { projectRoot as root } from "../lib/config/project-root";
import { configReference } from "./config-reference";

type Json = z.core.JSONSchema.BaseSchema;

export const schemaFile = path.join(root, "config", "schema.json");
export const referenceFile = path.join(root, "docs", "configuration.md");

/** The JSON Schema of a configuration, each field described by its doc comment. */
export function configSchema(): string {
  return `${JSON.stringify(describedSchema(), null, 2)}\n`;
}

/** The field reference as Markdown. */
export function configDocumentation(): string {
  return configReference(describedSchema());
}

function describedSchema(): Json {
  const json = z.toJSONSchema(schema, { io: "input" });
  const { checker, type } = configurationType();
  describe(json, type, checker);
  json.properties = { $schema: { type: "string" }, ...json.properties };
  return json;
}

/** The type of stage files. An editor of TypeScript shows the same doc comments. */
function configurationType(): { checker: ts.TypeChecker; type: ts.Type } {
  const file = path.join(root, "lib", "config", "index.ts");
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(path.join(root, "tsconfig.json"), ts.sys.readFile).config,
    ts.sys,
    root,
  );
  const program = ts.createProgram([file], options);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const symbol = source && checker.getSymbolAtLocation(source);
  const alias = symbol && checker.getExportsOfModule(symbol).find(({ name }) => name === "Configuration");
  if (!alias) throw new Error("lib/config/index.ts exports no type Configuration");
  return { checker, type: checker.getDeclaredTypeOfSymbol(alias) };
}

function describe(json: Json, type: ts.Type, checker: ts.TypeChecker): void {
  const types = type.isUnion() ? type.types : [type];
  for (const form of json.anyOf ?? []) for (const member of types) describe(form as Json, member, checker);

  for (const [name, property] of Object.entries(json.properties ?? {})) {
    const symbol = type.getProperty(name);
    if (!symbol || typeof property === "boolean") continue;
    const text = ts.displayPartsToString(symbol.getDocumentationComment(checker)).replace(/\n/g, " ");
    if (text) property.description = text;
    const inner = checker.getNonNullableType(checker.getTypeOfSymbol(symbol));
    describe(property, inner, checker);
    const element = checker.getIndexTypeOfType(inner, ts.IndexKind.Number);
    if (element && typeof property.items === "object") describe(property.items as Json, element, checker);
  }
}

if (require.main === module) {
  writeFileSync(schemaFile, configSchema());
  writeFileSync(referenceFile, configDocumentation());
  for (const file of [schemaFile, referenceFile]) console.log(`wrote ${path.relative(root, file)}`);
}
