import { type core, z } from "zod";
import { type Problem, quoted } from "../config/problem";
import { suggestion } from "./suggestion";

/** Parses a document. An issue has the schema's own text, and where the schema has none, one of `requirement`. */
export function parse<Schema extends z.ZodType>(
  schema: Schema,
  document: unknown,
): z.ZodSafeParseResult<z.output<Schema>> {
  return schema.safeParse(document, { reportInput: true, error: requirement });
}

/** The problems of a zod issue: one for each unknown field, else one for the field itself. */
export function problemsOf(issue: core.$ZodIssue, schema: z.ZodType): Problem[] {
  if (issue.code === "unrecognized_keys") {
    const fields = fieldsAt(schema, issue.path);
    return issue.keys.map((key) => ({
      path: pathText([...issue.path, key]),
      message: fields.includes(key)
        ? "does not go together with the fields beside it; give the ones or the other"
        : `unknown field${suggestion(key, fields) || `; known here: ${fields.join(", ")}`}`,
    }));
  }
  // The path of an invalid key already names it.
  const given = issue.code === "invalid_key" ? "" : `given ${quoted(issue.input)}, `;
  const isSection = issue.code === "invalid_type" && issue.expected === "object";
  const withFields = isSection ? ` with ${fieldsAt(schema, issue.path).join(", ")}` : "";
  return [{ path: pathText(issue.path), message: `${given}${issue.message}${withFields}` }];
}

/** A copy of the document without the fields that the issues name. */
export function withoutInvalid(document: unknown, issues: readonly core.$ZodIssue[]): unknown {
  const copy = structuredClone(document);
  for (const issue of issues) {
    const keys = issue.code === "unrecognized_keys" ? issue.keys : [];
    const paths = keys.length > 0 ? keys.map((key) => [...issue.path, key]) : [issue.path];
    for (const path of paths) remove(copy, path);
  }
  return copy;
}

/** Removes a field. If it is missing, the section or list that requires it goes in its place. */
function remove(node: unknown, [key, ...rest]: readonly PropertyKey[]): boolean {
  if (key === undefined || !isObject(node) || !Object.hasOwn(node, key)) return false;
  return remove(node[key], rest) || delete node[key];
}

/** The path as a document writes it: `service.scaling.schedules[0].cron`. */
function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return text.replace(/^\./, "") || "configuration";
}

/** What the value must be, for an issue whose schema carries no text of its own. */
function requirement(issue: core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type": {
      const noun = issue.expected === "int" ? "a whole number" : withArticle(issue.expected);
      return `must be ${noun}${correction(issue.expected, issue.input)}`;
    }
    case "too_small":
      return `must be at least ${issue.minimum}${unit(issue.origin)}`;
    case "too_big":
      return `must be at most ${issue.maximum}${unit(issue.origin)}`;
    case "invalid_value":
      return `must be one of ${issue.values.map((value) => JSON.stringify(value)).join(", ")}`;
    case "invalid_key":
      return issue.issues[0]?.message;
    default:
      return undefined;
  }
}

/** `; write 2` for a value that only has the wrong type. Empty if the intention is not obvious. */
function correction(expected: string, input: unknown): string {
  if (expected === "array" && typeof input === "string") return `; write ${JSON.stringify([input])}`;
  if (typeof input !== "string") return "";
  const literal = { number: /^\d+(\.\d+)?$/, int: /^\d+$/, boolean: /^(true|false)$/ }[expected]?.exec(input)?.[0];
  return literal === undefined ? "" : `; write ${literal}`;
}

function withArticle(type: string): string {
  const noun = { array: "list", record: "object", boolean: "boolean, true or false" }[type] ?? type;
  return /^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`;
}

function unit(origin: string): string {
  if (origin === "array") return " in number";
  return origin === "string" ? " characters long" : "";
}

/** The names of the fields that the schema has at a path. */
function fieldsAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let json: core.JSONSchema.BaseSchema | undefined = z.toJSONSchema(schema, { io: "input" });
  for (const key of path) {
    const next: unknown = typeof key === "number" ? json?.items : json?.properties?.[String(key)];
    json = isObject(next) && !Array.isArray(next) ? next : undefined;
  }
  return fieldNames(json);
}

function fieldNames(json: core.JSONSchema.BaseSchema | undefined): string[] {
  return [...Object.keys(json?.properties ?? {}), ...(json?.anyOf ?? []).flatMap((form) => fieldNames(form as never))];
}

function isObject(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === "object" && value !== null;
}
