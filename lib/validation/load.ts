import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import type { Config } from "../config";
import { ConfigError, type Problem, quoted } from "../config/problem";
import { projectRoot } from "../config/project-root";
import { suggestion } from "./suggestion";
import { nameDefaults, parseConfig } from "./validate";
import { configWarnings } from "./warnings";

const stageFolder = path.join(projectRoot, "config");

/** Selects a configuration. The fields are the CDK's context values `stage` and `config`. */
export interface ConfigSource {
  /** Name of a file in config/, without its ending; default "dev". */
  stage?: string | undefined;
  /** A JSON document in place of a stage file, relative to the working directory. Its base name is the stage. */
  config?: string | undefined;
}

export interface LoadedConfig {
  stage: string;
  config: Config;
  /** Settings that are valid but have no effect, or need a step outside the template. */
  warnings: Problem[];
}

/**
 * Reads and validates a configuration.
 *
 * @throws ConfigError with all problems
 */
export function loadConfig({ stage: given, config }: ConfigSource): LoadedConfig {
  if (given !== undefined && config !== undefined) {
    const message = `given ${quoted(given)} beside config, whose base name is the stage already; give one of the two`;
    throw new ConfigError([{ path: "stage", message }]);
  }
  const stage = config === undefined ? (given ?? "dev") : path.basename(config, ".json");
  const document = config === undefined ? readStage(stage) : readJson(config);
  checkStageName(stage, config === undefined ? "stage" : "config");
  const parsed = parseConfig(document);
  return { stage, config: parsed, warnings: nameDefaults(configWarnings(parsed), document) };
}

/** The stages in config/. */
export function stageNames(): string[] {
  return readdirSync(stageFolder).flatMap((file) => (file.endsWith(".ts") ? path.basename(file, ".ts") : []));
}

function readStage(stage: string): unknown {
  const stages = stageNames();
  if (!stages.includes(stage)) {
    const document = `config/${stage}.json`;
    const hint = existsSync(path.join(projectRoot, document))
      ? `, but a document: use -c config=${document}`
      : suggestion(stage, stages);
    const message = `given ${quoted(stage)}, there is no config/${stage}.ts${hint}; known: ${stages.join(", ")}`;
    throw new ConfigError([{ path: "stage", message }]);
  }
  try {
    const { default: document } = require(path.join(stageFolder, stage));
    if (document !== undefined) return document;
  } catch (error) {
    throw new ConfigError([{ path: `config/${stage}.ts`, message: `cannot be read: ${failureReason(error)}` }]);
  }
  const message = 'has no default export; write "export default { ... } satisfies Configuration;"';
  throw new ConfigError([{ path: `config/${stage}.ts`, message }]);
}

function readJson(file: string): unknown {
  const [, typescript] = /([^/]*)\.ts$/.exec(file) ?? [];
  if (typescript !== undefined) {
    const message = `given ${quoted(file)}, and a TypeScript file is a stage; write -c stage=${typescript}`;
    throw new ConfigError([{ path: "config", message }]);
  }
  if (!existsSync(file)) {
    throw new ConfigError([{ path: "config", message: `given ${quoted(file)}, there is no such file` }]);
  }
  try {
    const { $schema, ...document } = z.looseObject({}).parse(JSON.parse(readFileSync(file, "utf8")));
    return document;
  } catch (error) {
    const message =
      error instanceof z.ZodError ? "must hold one JSON object" : `cannot be read: ${failureReason(error)}`;
    throw new ConfigError([{ path: file, message }]);
  }
}

function checkStageName(name: string, option: keyof ConfigSource): void {
  if (/^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/.test(name)) return;
  const message = `given a file named ${quoted(name)}, and its base name becomes part of the stacks' names; rename it, with 1 to 32 letters, digits and dashes`;
  throw new ConfigError([{ path: option, message }]);
}

/** The first line that names the cause. The first line of tsx's message names none. */
function failureReason(error: unknown): string {
  const lines = String(error instanceof Error ? error.message : error).split("\n");
  return lines.find((line) => line.trim() !== "" && !/^Transform failed with/.test(line)) ?? "";
}
