import { type Connection, connect } from "../aws/clients";
import { OperatorError } from "../aws/problem";
import { readTaskLog } from "../reader/logs";
import { type DeployedStage, snapshotReader } from "../reader/read";
import type { Minute, Snapshot } from "../snapshot";
import { changes } from "../status/changes";
import { findings } from "../status/findings";
import { room } from "../status/room";
import { served } from "../status/served";
import { chartsReader } from "./charts";
import type { Look, TaskLog } from "./messages";

/** Reads a deployed stage for the page. */
export interface Reader {
  /** @param speed virtual seconds in a real second: 1 on AWS */
  look(speed: number): Promise<Omit<Look, "levers">>;
  /**
   * The newest log lines of a task of the newest snapshot.
   *
   * @throws OperatorError if the snapshot does not have the task
   */
  log(task: string): Promise<TaskLog>;
  /** The URL of the health check, which each application answers. */
  url(): string;
}

/** Makes the reader of a deployed stage. */
export function openReader({ connection, ...deployed }: DeployedStage & { connection: Connection }): Reader {
  const clients = connect(connection);
  const readSnapshot = snapshotReader(connection, deployed, clients);
  const readCharts = chartsReader(clients);
  let newest: Snapshot | undefined;

  return {
    look: async (speed) => {
      const snapshot = await readSnapshot();
      newest = snapshot;
      const { charts, minute } = await readCharts(snapshot, speed);
      return { snapshot, words: words(snapshot, minute, deployed), charts };
    },
    log: async (task) => {
      if (!newest?.tasks.some(({ id }) => id === task)) throw new OperatorError("the snapshot has no such task");
      return { task, lines: await readTaskLog(clients, newest, task) };
    },
    url: () => {
      if (!newest) throw new OperatorError("nothing has been read yet: wait a moment");
      return `${newest.loadBalancer.url}${deployed.config.service.healthCheckPath}`;
    },
  };
}

function words(snapshot: Snapshot, minute: Minute | null, { config }: DeployedStage): Look["words"] {
  return {
    served: served(snapshot, minute),
    room: room(snapshot),
    changes: changes(snapshot),
    findings: findings(snapshot, minute, config),
  };
}
