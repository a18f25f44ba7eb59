/** A problem, or a warning, about one field of a configuration. */
export interface Problem {
  /** Path of the field, for instance "cluster.instances.max". List entries are numbered: "schedules[0].cron". */
  path: string;
  /** The value given, the reason why it cannot work (or will hurt), and the remedy. */
  message: string;
}

/** A problem that follows from several fields. */
export interface RuleProblem extends Problem {
  /** Paths of the other fields that the rule reads. The problem is left out if one of them is invalid itself. */
  reads?: string[];
}

/** A change of one field that makes a refused configuration work. */
export interface Fix {
  path: string;
  value: unknown;
}

/** All problems of a configuration. Its message has one line for each: `error: <path>: <message>`. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(({ path, message }) => `error: ${path}: ${message}`).join("\n"));
  }
}

/** The value as a reader would write it, at most 60 characters long. */
export function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
