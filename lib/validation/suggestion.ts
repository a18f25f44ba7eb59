import { distance } from "fastest-levenshtein";

/** `; did you mean "x"?` for the known name nearest to a misspelt one. Empty if none is near. */
export function suggestion(name: string, known: readonly string[]): string {
  const [nearest] = [...known].sort((a, b) => distance(name, a) - distance(name, b));
  const near = nearest !== undefined && distance(name, nearest) <= Math.max(2, name.length / 3);
  return near ? `; did you mean "${nearest}"?` : "";
}
