import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { checkCapacity } from "../capacity/check";
import { type Config, schema } from "../config";
import type { Problem } from "../config/problem";
import { crossFieldProblems } from "./rules/all";
import { configWarnings } from "./warnings";
import { ConfigError, describe, given, suggestion } from "./zod-issues";

const projectRoot = path.resolve(__dirname, "..", "..");
const stageFolder = path.join(projectRoot, "config");

/** Which configuration to take; the CDK's context values `stage` and `config`. */
export interface ConfigSource {
  /** Name of a file in config/, without its ending; default "dev". */
  stage?: string | undefined;
  /** A JSON document instead, relative to the working directory; its base name is the stage. */
  config?: string | undefined;
}

export interface LoadedConfig {
  stage: string;
  config: Config;
  /** What is allowed and yet hardly what was meant. */
  warnings: Problem[];
}

/**
 * Reads and validates a configuration.
 *
 * @throws ConfigError with every problem at once
 */
export function loadConfig({ stage = "dev", config }: ConfigSource): LoadedConfig {
  const fromFile = config !== undefined;
  const name = fromFile ? stageName(path.basename(config, ".json")) : stage;
  const parsed = parseConfig(fromFile ? readJson(config) : readStage(stage));
  return { stage: name, config: parsed, warnings: configWarnings(parsed) };
}

/**
 * Validates a document: its form, what its fields mean together, and whether the tasks fit.
 *
 * @throws ConfigError with every problem at once; what a broken field would have decided is not judged
 */
export function parseConfig(document: unknown): Config {
  const result = schema.safeParse(document, { reportInput: true });
  const issues = result.success ? [] : result.error.issues;
  const form = issues.flatMap((issue) => describe(issue, knownFields));
  // The broken fields' defaults stand in, so that the rest can be judged in the same run.
  const config = result.success ? result.data : schema.safeParse(without(document, issues)).data;
  const problems = config ? [...form, ...meaningProblems(config, form)] : form;
  if (!config || problems.length > 0) throw new ConfigError(problems);
  return config;
}

function meaningProblems(config: Config, form: Problem[]): Problem[] {
  const isBroken = (field: string) => form.some(({ path }) => field === path || path.startsWith(`${field}.`));
  const problems = crossFieldProblems(config, projectRoot).filter(
    ({ path, reads = [] }) => ![path, ...reads].some(isBroken),
  );
  const decidesCapacity = ({ path }: Problem) => /^(network|cluster|service)\b/.test(path);
  if ([...form, ...problems].some(decidesCapacity)) return problems;
  return [...problems, ...checkCapacity(config)];
}

/** A copy of the document without the fields that an issue names. */
function without(document: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  const copy = structuredClone(document);
  for (const issue of issues) {
    const keys = issue.code === "unrecognized_keys" ? issue.keys : [issue.path.at(-1)];
    const parentPath = issue.code === "unrecognized_keys" ? issue.path : issue.path.slice(0, -1);
    const parent = parentPath.reduce<unknown>((node, key) => (node as Record<PropertyKey, unknown>)?.[key], copy);
    for (const key of keys) if (key !== undefined && isObject(parent)) delete parent[key];
  }
  return copy;
}

function isObject(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === "object" && value !== null;
}

function readStage(stage: string): unknown {
  const stages = readdirSync(stageFolder).flatMap((file) => (file.endsWith(".ts") ? path.basename(file, ".ts") : []));
  if (!stages.includes(stage)) {
    const message = `given ${given(stage)}, there is no config/${stage}.ts${suggestion(stage, stages)}; known: ${stages.join(", ")}`;
    throw new ConfigError([{ path: "stage", message }]);
  }
  try {
    const { default: document } = require(path.join(stageFolder, stage));
    if (document !== undefined) return document;
  } catch (error) {
    throw new ConfigError([{ path: `config/${stage}.ts`, message: `cannot be read: ${reason(error)}` }]);
  }
  const message = 'has no default export; write "export default { ... } satisfies Configuration;"';
  throw new ConfigError([{ path: `config/${stage}.ts`, message }]);
}

function readJson(file: string): unknown {
  if (!existsSync(file)) {
    throw new ConfigError([{ path: "config", message: `given ${given(file)}, there is no such file` }]);
  }
  try {
    const { $schema, ...document } = z.looseObject({}).parse(JSON.parse(readFileSync(file, "utf8")));
    return document;
  } catch (error) {
    const message = error instanceof z.ZodError ? "must hold one JSON object" : `cannot be read: ${reason(error)}`;
    throw new ConfigError([{ path: file, message }]);
  }
}

function stageName(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/.test(name)) return name;
  const message = `given a file named ${given(name)}, and its base name becomes part of the stacks' names; use letters, digits and dashes`;
  throw new ConfigError([{ path: "config", message }]);
}

/** The first line that says what is wrong; ts-node's own first line only says that something is. */
function reason(error: unknown): string {
  const lines = String(error instanceof Error ? error.message : error).split("\n");
  return lines.find((line) => line.trim() !== "" && !/Unable to compile TypeScript/.test(line)) ?? "";
}

/** The names of the fields at a path of the schema, so that a misspelt one can be told its neighbour. */
function knownFields(at: readonly PropertyKey[]): string[] {
  let json: z.core.JSONSchema.BaseSchema | undefined = z.toJSONSchema(schema, { io: "input" });
  for (const key of at) {
    const next: unknown = typeof key === "number" ? json?.items : json?.properties?.[String(key)];
    json = isObject(next) && !Array.isArray(next) ? next : undefined;
  }
  return fieldNames(json);
}

function fieldNames(json: z.core.JSONSchema.BaseSchema | undefined): string[] {
  return [...Object.keys(json?.properties ?? {}), ...(json?.anyOf ?? []).flatMap((form) => fieldNames(form as never))];
}
