import { readFileSync } from "node:fs";
import * as path from "node:path";
import type { Config } from "../lib/config";
import { hideUserConfiguration, localDeployment } from "../operator/aws/local";
import { ProjectCopy } from "./local/copy";
import { LocalDeployment } from "./local/deployment";
import { circumstances } from "./model";
import { play, type Result } from "./play";
import type { Scenario } from "./scenario";
import { Stage } from "./stage";

/**
 * Deploys a stage on this machine in a folder of its own, plays scenarios, and removes all of it.
 *
 * @param ended ends the rehearsal early. Then this throws its reason, when all is removed
 * @throws RehearsalError if the stage cannot be deployed
 */
export async function rehearse(
  stage: string,
  config: Config,
  chosen: readonly Scenario[],
  say: (line: string) => void,
  ended: AbortSignal,
): Promise<Result[]> {
  hideUserConfiguration(process.env);
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  const around = circumstances(config);
  const copy = new ProjectCopy(stage, config);
  try {
    say(`deploys stage ${stage} in a copy of the project`);
    const deployment = await LocalDeployment.up(copy, around.speed, ended);
    try {
      const { connection } = localDeployment(copy.root);
      const [{ connect }, { snapshotReader }] = await Promise.all([
        import("../operator/aws/clients"),
        import("../operator/reader/read"),
      ]);
      const authority = config.loadBalancer.tls
        ? readFileSync(path.join(copy.root, ".local", "authority.pem"), "utf8")
        : undefined;
      const live = new Stage(around, {
        copy,
        deployment,
        clients: connect(connection),
        read: snapshotReader(connection, { stage, config }),
        authority,
        say,
        ended,
      });
      try {
        await live.ready();
        return await play(chosen, live, say);
      } finally {
        await live.stopLoad();
      }
    } finally {
      say("ends the deployment");
      await deployment.end();
    }
  } finally {
    copy.remove();
  }
}
