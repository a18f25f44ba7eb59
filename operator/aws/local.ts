import { existsSync, readFileSync } from "node:fs";
import { devNull } from "node:os";
import * as path from "node:path";
import { projectRoot } from "../../lib/config/project-root";
import type { Connection } from "./clients";
import { OperatorError } from "./problem";

/** The deployment that `npm start` runs in this folder. */
export interface LocalDeployment {
  connection: Connection;
  /** How it selects its stage: `{ stage: NAME }` or `{ config: FILE }`. */
  source: Record<string, string>;
  /** Virtual seconds in a real second. */
  speed: number;
}

/** The local deployment is not up yet, or no more. */
export class NotUp extends OperatorError {}

/**
 * Finds the local deployment.
 *
 * @param root the project's folder, or a copy of it
 * @throws OperatorError if none runs
 */
export function localDeployment(root = projectRoot): LocalDeployment {
  const folder = path.join(root, ".local");
  const state = read(folder, "state.json");
  if (!state) {
    if (!existsSync(folder)) {
      throw new OperatorError("no local deployment runs in this folder: start one with `npm start`");
    }
    throw new NotUp("the local deployment is still starting, or it ends: wait until it prints its URLs");
  }
  const [, option = "stage", value = ""] = /^(stage|config)=(.*)$/s.exec(String(state.context)) ?? [];
  return {
    source: { [option]: value },
    speed: Number(state.speed),
    connection: {
      region: String(state.region),
      local: {
        endpoint: `http://127.0.0.1:${state.port}`,
        credentials: { accessKeyId: String(state.accessKeyId), secretAccessKey: String(state.secretAccessKey) },
        listenerPorts: (read(folder, "listener-ports.json") ?? {}) as Record<string, number>,
      },
    },
  };
}

/** The authority that has signed the local load balancer's certificate, as PEM. It is there with TLS only. */
export function localAuthority(): string | undefined {
  const file = path.join(projectRoot, ".local", "authority.pem");
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/** The SDK looks into the user's profile for more than keys, for instance for proxies and retries. Hides all of it. */
export function hideUserConfiguration(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(environment)) if (name.startsWith("AWS_")) delete environment[name];
  environment.AWS_CONFIG_FILE = devNull;
  environment.AWS_SHARED_CREDENTIALS_FILE = devNull;
}

function read(folder: string, file: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(readFileSync(path.join(folder, file), "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new OperatorError(`.local/${file} cannot be read: ${(error as Error).message}`);
  }
}
