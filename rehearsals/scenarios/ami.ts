import { knownTypes } from "../../lib/capacity/instance-room";
import type { Config } from "../../lib/config";
import { instanceReplacement, span, sum, taskStart, taskStop, times } from "../model";
import type { Scenario } from "../scenario";

const names = ["2023.0.20260901", "2023.0.20261001"];

/** Two names, so that one of them is not that of the stage. The emulated AWS has every AMI. */
function otherAmi({ cluster, ...rest }: Config): Config {
  const [type] = knownTypes({ cluster, ...rest });
  const architecture = type?.architecture === "arm64" ? "arm64" : "x86_64";
  const all = names.map((version) => `al2023-ami-ecs-hvm-${version}-kernel-6.1-${architecture}`);
  return { ...rest, cluster: { ...cluster, amiVersion: all.find((name) => name !== cluster.amiVersion) ?? null } };
}

export const amiRoll: Scenario = {
  name: "ami-roll",
  what: "a new AMI replaces every instance",
  promise({ config }) {
    const tasks = times(2 * config.service.tasks.max, sum(taskStart(config), taskStop(config)));
    return {
      text: "No request fails: new instances join first, and old ones drain in two halves.",
      mostFailed: { requests: 0 },
      within: sum(times(6, instanceReplacement), span(3600), tasks),
    };
  },
  async play(stage, { within }) {
    await stage.startLoad();
    const before = new Set((await stage.snapshot()).group.instances.map(({ id }) => id));
    stage.configure(otherAmi(stage.around.config));
    const command = await stage.deploy(({ group }) => group.refresh?.startedAt);
    const code = await stage.ended(command, within);
    const { group } = await stage.steady(within);
    const old = group.instances.filter(({ id, lifecycle }) => before.has(id) && lifecycle === "InService").length;
    const broken = [
      ...(code === 0 ? [] : [`the deployment failed: ${command.lastLine}`]),
      ...(old === 0 ? [] : [`${old} old instances are in service`]),
    ];
    return { happened: "every instance is a new one", broken };
  },
};
