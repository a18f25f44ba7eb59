import { distance } from "fastest-levenshtein";

/** `; did you mean "x"?` for a known name that begins with the given one, or else for the nearest one. Empty if none is near. */
export function suggestion(name: string, known: readonly string[]): string {
  const longer = known.find((each) => name.length > 2 && each.startsWith(name));
  if (longer !== undefined) return `; did you mean "${longer}"?`;
  const [nearest] = [...known].sort((a, b) => distance(name, a) - distance(name, b));
  const near = nearest !== undefined && distance(name, nearest) <= Math.max(2, name.length / 3);
  return near ? `; did you mean "${nearest}"?` : "";
}
