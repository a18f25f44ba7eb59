import type { Config } from "./index";
import type { Fix } from "./problem";

/** "service.scaling.schedules[0].max" as the keys that lead there. */
const keysOf = (path: string) => path.split(/[.[\]]+/).filter((key) => key !== "");

type Node = Record<string, unknown>;

/** The value of a configuration's field, by a path such as "service.scaling.schedules[0].max". */
export function fieldOf(config: Config, path: string): unknown {
  return keysOf(path).reduce<unknown>((node, key) => (node as Node)[key], config);
}

/** A copy of the configuration with one field changed; everything beside the path is shared with the original. */
export function withField(config: Config, { path, value }: Fix): Config {
  return setter(path)(config, value);
}

/** `withField` for one path and many values. */
export function setter(path: string): (config: Config, value: unknown) => Config {
  const keys = keysOf(path);
  const replace = (node: unknown, depth: number, value: unknown): unknown => {
    const key = keys[depth];
    if (key === undefined) return value;
    const copy = (Array.isArray(node) ? node.slice() : { ...(node as Node) }) as Node;
    copy[key] = replace(copy[key], depth + 1, value);
    return copy;
  };
  return (config, value) => replace(config, 0, value) as Config;
}
