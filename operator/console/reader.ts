import { type Connection, connect } from "../aws/clients";
import { OperatorError } from "../aws/problem";
import { type DeployedStage, snapshotReader } from "../reader/read";
import type { Snapshot } from "../snapshot";
import { changes } from "../status/changes";
import { findings } from "../status/findings";
import { room } from "../status/room";
import { served } from "../status/served";
import type { Charts, Look, TaskLog } from "./messages";

/** Reads a deployed stage for the page. */
export interface Reader {
  look(): Promise<Omit<Look, "levers">>;
  /**
   * The newest log lines of a task of the newest snapshot.
   *
   * @throws OperatorError if the snapshot does not have the task
   */
  log(task: string): Promise<TaskLog>;
}

/** Makes the reader of a deployed stage. */
export function openReader({ connection, ...deployed }: DeployedStage & { connection: Connection }): Reader {
  const clients = connect(connection);
  const readSnapshot = snapshotReader(connection, deployed, clients);
  let newest: Snapshot | undefined;

  return {
    look: async () => {
      const snapshot = await readSnapshot();
      newest = snapshot;
      return { snapshot, words: words(snapshot, deployed), charts: noCharts };
    },
    log: async (task) => {
      if (!newest?.tasks.some(({ id }) => id === task)) throw new OperatorError("the snapshot has no such task");
      return { task, lines: [] };
    },
  };
}

const noCharts: Charts = {
  times: [],
  requests: [],
  errors: [],
  p50: [],
  p99: [],
  tasks: [],
  instances: [],
  policies: {},
};

function words(snapshot: Snapshot, { config }: DeployedStage): Look["words"] {
  return {
    served: served(snapshot),
    room: room(snapshot),
    changes: changes(snapshot),
    findings: findings(snapshot, config),
  };
}
