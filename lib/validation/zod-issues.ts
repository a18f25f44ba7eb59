import { distance } from "fastest-levenshtein";
import type { core } from "zod";
import type { Problem } from "../config/problem";

/** Every problem of a configuration at once. Its message has one line a problem: `error: <path>: <message>`. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(({ path, message }) => `error: ${path}: ${message}`).join("\n"));
  }
}

/** The value as a reader would write it, cut where it is long. */
export function given(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** `; did you mean "x"?` for the known name nearest to a misspelt one, or nothing where none is near. */
export function suggestion(name: string, known: readonly string[]): string {
  const [nearest] = [...known].sort((a, b) => distance(name, a) - distance(name, b));
  const near = nearest !== undefined && distance(name, nearest) <= Math.max(2, name.length / 3);
  return near ? `; did you mean "${nearest}"?` : "";
}

/** The path as one writes it in a document: `service.scaling.schedules[0].cron`. */
export function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return text.replace(/^\./, "") || "configuration";
}

/**
 * A zod issue in words.
 *
 * @param knownFields names of the fields at a path, to suggest one for a misspelt one
 */
export function describe(issue: core.$ZodIssue, knownFields: (path: readonly PropertyKey[]) => string[]): Problem[] {
  if (issue.code === "unrecognized_keys") {
    const known = knownFields(issue.path);
    return issue.keys.map((key) => ({
      path: pathText([...issue.path, key]),
      message: known.includes(key)
        ? "does not go together with the fields beside it; give the ones or the other"
        : `unknown field${suggestion(key, known) || `; known here: ${known.join(", ")}`}`,
    }));
  }
  const isSection = issue.code === "invalid_type" && issue.expected === "object";
  const fields = isSection ? ` with ${knownFields(issue.path).join(", ")}` : "";
  return [{ path: pathText(issue.path), message: `given ${given(issue.input)}, ${requirement(issue)}${fields}` }];
}

function requirement(issue: core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.expected === "int" ? "must be a whole number" : `must be ${article(issue.expected)}`;
    case "too_small":
      return `must be at least ${issue.minimum}${unit(issue.origin)}`;
    case "too_big":
      return `must be at most ${issue.maximum}${unit(issue.origin)}`;
    case "invalid_value":
      return `must be one of ${issue.values.map((value) => JSON.stringify(value)).join(", ")}`;
    case "invalid_union":
      return "must be null, {certificateArn} or {domainName, hostedZoneId, hostedZoneName}";
    case "invalid_format":
      return issue.format === "email" ? "must be an e-mail address" : issue.message;
    default:
      return issue.message;
  }
}

function article(type: string): string {
  const noun = { array: "list", record: "object", boolean: "boolean, true or false" }[type] ?? type;
  return /^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`;
}

function unit(origin: string): string {
  if (origin === "array") return " in number";
  return origin === "string" ? " characters long" : "";
}
