import type { Connection } from "../aws/clients";
import { OperatorError } from "../aws/problem";
import type { DeployedStage } from "../reader/read";
import { Feed } from "./feed";
import type { Levers } from "./levers";
import type { Look } from "./messages";
import type { Reader } from "./reader";
import type { Source } from "./routes";

/** Seconds between two looks. */
const pauseSeconds = 3;

/**
 * Reads a deployment for the console's routes. Nothing is loaded or opened before the first look.
 *
 * @param open finds the deployment, which may start later than the console, or start again
 * @param levers null on AWS
 */
export function deployedSource(open: () => DeployedStage & { connection: Connection }, levers: Levers | null): Source {
  let reader: Reader | undefined;

  const look = async (): Promise<Look> => {
    try {
      reader ??= load().openReader(open());
      return { ...(await reader.look()), levers: levers?.state() ?? null };
    } catch (error) {
      // A local deployment that starts again has another port and another key.
      reader = undefined;
      throw error;
    }
  };

  return {
    feed: new Feed(look, pauseSeconds),
    log: async (task) => {
      if (!reader) throw new OperatorError("no snapshot has been read yet");
      return reader.log(task);
    },
    move: levers ? (lever) => levers.move(lever) : null,
  };
}

/** Loads the AWS SDK. By `require`, because the small loader of tsx knows no `import()`. */
function load(): typeof import("./reader") {
  const { openReader } = require("./reader");
  return { openReader };
}
