import { InvalidArgumentError } from "commander";

/** Context values of the CDK that select a configuration. */
export type Context = Record<string, string>;

/** Adds one `key=value` of the option -c to those given before. */
export function context(text: string, before: Context = {}): Context {
  const [, key, value] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  if ((key !== "stage" && key !== "config") || !value) {
    throw new InvalidArgumentError("Use -c stage=NAME or -c config=FILE.json.");
  }
  return { ...before, [key]: value };
}
