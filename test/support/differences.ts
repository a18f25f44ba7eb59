import { isDeepStrictEqual } from "node:util";

/** Longest value that stands on one line, in characters. A longer one has a line for each of its parts. */
const shortValue = 100;

/**
 * What differs between two values, one line each: `- path: value` as it was, `+ path: value` as it is. Entries of a list
 * that got longer or shorter have neither name nor index, so that one new entry is one difference.
 */
export function differences(before: unknown, after: unknown, at = ""): string[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (isPlainList(before) && isPlainList(after) && before.length !== after.length) {
    return [
      ...without(before, after).flatMap((entry) => lines("-", entry, `${at}[]`)),
      ...without(after, before).flatMap((entry) => lines("+", entry, `${at}[]`)),
    ];
  }
  if (isTree(before) && isTree(after)) {
    const [old, current] = [partsOf(before, at), partsOf(after, at)];
    return [...new Set([...old.keys(), ...current.keys()])].flatMap((path) =>
      differences(old.get(path), current.get(path), path),
    );
  }
  return [...lines("-", before, at), ...lines("+", after, at)];
}

function lines(sign: "-" | "+", value: unknown, at: string): string[] {
  if (value === undefined) return [];
  const text = JSON.stringify(value);
  if (!isTree(value) || text.length <= shortValue || isWhole(value)) return [`${sign} ${at}: ${text}`];
  return [...partsOf(value, at)].flatMap(([path, part]) => lines(sign, part, path));
}

function isTree(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Whether a value reads best on one line: a function of CloudFormation, or a list of texts. */
function isWhole(value: object): boolean {
  if (Array.isArray(value)) return value.every((entry) => typeof entry === "string");
  return Object.keys(value).every((key) => key === "Ref" || key.startsWith("Fn::"));
}

/** The parts of a value by their paths. An entry of a list has its `Name` or `Key`, such as a tag's, or its index. */
function partsOf(value: object, at: string): Map<string, unknown> {
  if (Array.isArray(value)) {
    const names = namesOf(value);
    return new Map(value.map((entry, index) => [`${at}[${names?.[index] ?? index}]`, entry]));
  }
  return new Map(Object.entries(value).map(([key, part]) => [at === "" ? key : `${at}.${key}`, part]));
}

/** The `Name` or `Key` of each entry, or undefined if they do not name all entries. */
function namesOf(list: unknown[]): unknown[] | undefined {
  const names = list.map((entry) => Object(entry).Name ?? Object(entry).Key);
  return names.includes(undefined) || new Set(names).size < names.length ? undefined : names;
}

function isPlainList(value: unknown): value is unknown[] {
  return Array.isArray(value) && namesOf(value) === undefined;
}

function without(list: unknown[], other: unknown[]): unknown[] {
  return list.filter((entry) => !other.some((each) => isDeepStrictEqual(entry, each)));
}
