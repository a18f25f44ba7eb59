import { suggestion } from "../lib/validation/suggestion";
import { RehearsalError } from "./problem";
import type { Scenario } from "./scenario";
import { scenarios } from "./scenarios/all";

/**
 * The scenarios with these names, in the order in which they are played. Without names, all of them.
 *
 * @throws RehearsalError for an unknown name
 */
export function choose(names: readonly string[]): readonly Scenario[] {
  const known = scenarios.map(({ name }) => name);
  for (const name of names) {
    if (known.includes(name)) continue;
    throw new RehearsalError(`there is no scenario "${name}"${suggestion(name, known)}; --list has all names`);
  }
  return names.length === 0 ? scenarios : scenarios.filter(({ name }) => names.includes(name));
}
