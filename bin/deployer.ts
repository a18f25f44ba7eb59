#!/usr/bin/env node
// The policies with which CloudFormation deploys stages of deployer "least-privilege". `npm run bootstrap` deploys this stack.
import { App, BootstraplessSynthesizer } from "aws-cdk-lib";
import { ConfigError } from "../lib/config/problem";
import { resourcesOf } from "../lib/deployed-resources";
import { DeployerStack } from "../lib/deployer/deployer-stack";
import permissions from "../lib/deployer/handler-permissions.json";
import { rolesOf, withEveryRole } from "../lib/deployer/roles";
import { sorted } from "../lib/deployer/statement";
import { type LoadedConfig, loadConfig, stageNames } from "../lib/validation/load";

const app = new App();
try {
  const given = loadConfig({ stage: app.node.tryGetContext("stage"), config: app.node.tryGetContext("config") });
  const { name, account, region } = given.config;
  const stages = [given, ...othersOf(given)];
  const resources = stages.flatMap(({ stage, config }) => resourcesOf({ stage, config: withEveryRole(config) }));
  refuseUnknownTypes(resources.map(({ Type }) => Type));
  new DeployerStack(app, "DeployerStack", {
    stackName: `${name}-deployer`,
    description: "Policies for the role with which CloudFormation deploys, and a permissions boundary",
    // With the credentials of the CLI: the roles of the CDK do not exist before the bootstrap.
    synthesizer: new BootstraplessSynthesizer(),
    env: { ...(account && { account }), ...(region && { region }) },
    name,
    permissions,
    roles: rolesOf(resources),
    hostedZones: sorted(stages.flatMap(({ config: { loadBalancer } }) => hostedZone(loadBalancer.tls))),
  });
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exit(1);
}

/** The other stages of the same name that deploy with these policies. */
function othersOf({ stage: given, config: { name } }: LoadedConfig): LoadedConfig[] {
  return stageNames()
    .filter((stage) => stage !== given)
    .map((stage) => loadConfig({ stage }))
    .filter(({ config }) => config.deployer === "least-privilege" && config.name === name);
}

function hostedZone(tls: LoadedConfig["config"]["loadBalancer"]["tls"]): string[] {
  return tls !== null && "hostedZoneId" in tls ? [tls.hostedZoneId] : [];
}

function refuseUnknownTypes(types: string[]): void {
  const unknown = [...new Set(types.filter((type) => !(type in permissions)))];
  if (unknown.length === 0) return;
  const message = `has no ${unknown.join(", ")}, which the stacks hold; run npm run update`;
  throw new ConfigError([{ path: "lib/deployer/handler-permissions.json", message }]);
}
