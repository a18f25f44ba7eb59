import { isDeepStrictEqual } from "node:util";
import type { core } from "zod";
import { checkCapacity } from "../capacity/check";
import { type Config, schema } from "../config";
import { keysOf } from "../config/path";
import { ConfigError, type Problem } from "../config/problem";
import { rolloutTimeProblems, withRolloutTime } from "./rollout-time";
import { ruleProblems } from "./rules/all";
import { parse, problemsOf, withoutInvalid } from "./zod-issues";

/**
 * Validates a document in steps: its fields one by one, the rules between fields, the capacity, and the deployment's time.
 *
 * @throws ConfigError with all problems; a rule that reads an invalid field is left out
 */
export function parseConfig(document: unknown): Config {
  const result = parse(schema, document);
  if (result.success) {
    const problems = problemsBetweenFields(result.data, []);
    if (problems.length === 0) return result.data;
    throw new ConfigError(nameDefaults(problems, document));
  }
  const invalid = result.error.issues.flatMap((issue) => problemsOf(issue, schema));
  const rest = validPart(document, result.error.issues);
  const problems = rest ? [...invalid, ...problemsBetweenFields(rest, invalid)] : invalid;
  throw new ConfigError(nameDefaults(problems, document));
}

/** Messages say "given" of a value. If the document does not have the field, they say "the default of" instead. */
export function nameDefaults<P extends Problem>(problems: readonly P[], document: unknown): P[] {
  return problems.map((problem) =>
    has(document, keysOf(problem.path))
      ? problem
      : { ...problem, message: problem.message.replace(/^given /, "the default of ") },
  );
}

function has(document: unknown, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined) return true;
  if (typeof document !== "object" || document === null || !Object.hasOwn(document, key)) return false;
  return has((document as Record<string, unknown>)[key], rest);
}

/** The configuration with the defaults in place of the invalid fields, so that one run can check all the others. */
function validPart(document: unknown, issues: readonly core.$ZodIssue[]): Config | undefined {
  const remaining = withoutInvalid(document, issues);
  const result = parse(schema, remaining);
  if (result.success) return result.data;
  // Each round removes something, up to the whole section. Only a document that is no object stays invalid.
  return isDeepStrictEqual(remaining, document) ? undefined : validPart(remaining, result.error.issues);
}

function problemsBetweenFields(config: Config, invalid: Problem[]): Problem[] {
  const isInvalid = (field: string) => invalid.some(({ path }) => field === path || path.startsWith(`${field}.`));
  const problems = ruleProblems(config).filter(({ path, reads = [] }) => ![path, ...reads].some(isInvalid));
  const concernsCapacity = ({ path }: Problem) => /^(network|cluster|service)\b/.test(path);
  if ([...invalid, ...problems].some(concernsCapacity)) return problems;
  const tooSmall = checkCapacity(config);
  if (tooSmall.length === 0) return [...problems, ...rolloutTimeProblems(config)];
  return [...problems, ...tooSmall.map((problem) => withRolloutTime(config, problem))];
}
