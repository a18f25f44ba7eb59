import { UpdateServiceCommand } from "@aws-sdk/client-ecs";
import type { Config } from "../../lib/config";
import { type Circumstances, keepsServing, release, requestsIn, span, sum, taskStart, times } from "../model";
import type { Promised, Scenario } from "../scenario";
import type { Stage } from "../stage";

const count = 20;

/** A release of a good version. */
export const rollingUpdate: Scenario = {
  name: "release",
  what: "a new version replaces the old one by the stage's strategy",
  promise: (around) => noneFails(around, 1),
  async play(stage, { within }) {
    await stage.startLoad();
    stage.configure(withVariable(stage.around.config, "release"));
    const command = await stage.deploy();
    const code = await stage.ended(command, within);
    await stage.steady(within);
    return {
      happened: "the new version serves",
      broken: code === 0 ? [] : [`the deployment failed: ${command.lastLine}`],
    };
  },
};

export const twentyUpdates: Scenario = {
  name: "twenty-releases",
  what: `${count} releases, each when the one before has ended`,
  promise: (around) => noneFails(around, count),
  async play(stage) {
    const each = release(stage.around.config);
    await stage.startLoad();
    stage.mark();
    for (let done = 0; done < count; done++) {
      await forceDeployment(stage);
      await stage.steady(each, undefined, `release ${done + 1} of ${count}`);
    }
    return { happened: `${count} versions served one after the other`, broken: [] };
  },
};

/** ECS replaces a deployment that has not ended by the next one. */
export const twoDeployments: Scenario = {
  name: "two-deployments",
  what: "a second deployment begins while the first one is under way",
  promise: (around) => noneFails(around, 2),
  async play(stage, { within }) {
    await stage.startLoad();
    stage.mark();
    const first = await forceDeployment(stage);
    const second = await forceDeployment(stage);
    await stage.steady(within, ({ service }) => service.deployments[0]?.id !== first);
    const { service } = await stage.snapshot();
    const broken = service.deployments[0]?.id === second ? [] : ["another deployment than the second one serves"];
    return { happened: "the second one replaced the first one", broken };
  },
};

function noneFails(around: Circumstances, releases: number): Promised {
  const { config } = around;
  const within = times(releases, release(config));
  if (keepsServing(config)) {
    return { text: `No request fails: ${reason(config)}.`, mostFailed: { requests: 0 }, within };
  }
  const most = releases * requestsIn(sum(taskStart(config), span(0)), around);
  const { minHealthyPercent } = config.service.rollout;
  const text = `At most ${most} requests fail: with minHealthyPercent ${minHealthyPercent}, no old task stays while the new one starts.`;
  return { text, mostFailed: { requests: most }, within };
}

function reason({ service }: Config): string {
  const { strategy, minHealthyPercent } = service.rollout;
  return strategy === "rolling"
    ? `old tasks stop when new ones serve (minHealthyPercent ${minHealthyPercent})`
    : `${strategy} runs both versions side by side`;
}

/** Replaces all tasks by new ones of the same version. Returns the id of the deployment. */
export async function forceDeployment(stage: Stage): Promise<string> {
  const { service } = await stage.snapshot();
  const [, cluster] = /service\/([^/]+)\//.exec(service.arn) ?? [];
  const { ecs } = stage.clients;
  const answer = await ecs.send(new UpdateServiceCommand({ cluster, service: service.name, forceNewDeployment: true }));
  const id = answer.service?.deployments?.find(({ status }) => status === "PRIMARY")?.id ?? "";
  await stage.wait("the deployment", span(60, 10), ({ service }) => service.deployments[0]?.id === id);
  return id;
}

/** The same configuration with another variable. The service does not read it, but its task definition is a new one. */
function withVariable(config: Config, value: string): Config {
  const environment = { ...config.service.environment, REHEARSAL: value };
  return { ...config, service: { ...config.service, environment } };
}
