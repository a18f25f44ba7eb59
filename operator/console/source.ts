import type { Connection } from "../aws/clients";
import { OperatorError } from "../aws/problem";
import type { DeployedStage } from "../reader/read";
import { Feed } from "./feed";
import type { Levers } from "./levers";
import type { Look } from "./messages";
import type { Reader } from "./reader";
import type { Source } from "./routes";

/** Seconds between two looks. */
const pauseSeconds = 4;

/**
 * Reads a deployment for the console's routes. Nothing is loaded or opened before the first look. `check` looks once, and
 * throws an OperatorError if that does not work.
 *
 * @param open finds the deployment, which may start later than the console, or start again
 * @param local whether there are levers
 */
export function deployedSource(
  open: () => DeployedStage & { connection: Connection },
  local: boolean,
): Source & { check(): Promise<void>; end(): void } {
  let reader: Reader | undefined;
  let levers: Levers | undefined;

  const look = async (): Promise<Look> => {
    try {
      const { openReader, localLevers } = load();
      if (local) levers ??= localLevers();
      reader ??= openReader(open());
      const seen = await reader.look(levers?.state().speed ?? 1);
      return { ...seen, levers: levers?.state() ?? null };
    } catch (error) {
      // A local deployment that starts again has another port and another key.
      reader = undefined;
      throw error;
    }
  };

  const opened = (): Reader => {
    if (reader) return reader;
    throw new OperatorError("nothing has been read yet: wait a moment");
  };

  return {
    feed: new Feed(look, pauseSeconds),
    log: async (task) => opened().log(task),
    move: local
      ? async (lever) => levers?.move(lever, opened().url()) ?? { problem: "nothing has been read yet: wait a moment" }
      : null,
    check: async () => {
      await look();
    },
    end: () => levers?.end(),
  };
}

/** Loads the AWS SDK and zod. By `require`, because the small loader of tsx knows no `import()`. */
function load(): Pick<typeof import("./reader"), "openReader"> & Pick<typeof import("./levers"), "localLevers"> {
  const { openReader } = require("./reader");
  const { localLevers } = require("./levers");
  return { openReader, localLevers };
}
