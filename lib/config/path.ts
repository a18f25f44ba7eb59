import type { Config } from "./index";
import type { Fix } from "./problem";

/** The keys of a path: "schedules[0].max" is ["schedules", "0", "max"]. */
export const keysOf = (path: string) => path.split(/[.[\]]+/).filter((key) => key !== "");

type Node = Record<string, unknown>;

/** The value of a configuration's field, by a path such as "service.scaling.schedules[0].max". */
export function fieldOf(config: Config, path: string): unknown {
  return keysOf(path).reduce<unknown>((node, key) => (node as Node)[key], config);
}

/** A copy of the configuration with one field changed. Everything beside the path is shared with the original. */
export function withField(config: Config, { path, value }: Fix): Config {
  const keys = keysOf(path);
  const replace = (node: unknown, depth: number): unknown => {
    const key = keys[depth];
    if (key === undefined) return value;
    const copy = (Array.isArray(node) ? node.slice() : { ...(node as Node) }) as Node;
    copy[key] = replace(copy[key], depth + 1);
    return copy;
  };
  return replace(config, 0) as Config;
}
