import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import type { Configuration } from "../../lib/config";
import { DeployerStack } from "../../lib/deployer/deployer-stack";
import permissions from "../../lib/deployer/handler-permissions.json";
import { type Resources, type Roles, rolesOf, withEveryRole } from "../../lib/deployer/roles";
import { parseConfig } from "../../lib/validation/validate";
import { managedPolicies } from "./iam";
import { type Synthesised, synthesiseConfig } from "./synthesise";
import { secret, zone } from "./values";

/** Each option that adds a type of resource or changes a role. */
export const options: Configuration = {
  region: "eu-central-1",
  network: { flowLogs: true },
  cluster: { instances: { max: 8 }, spotPercentage: 50 },
  service: {
    secrets: { DB_PASSWORD: secret },
    scaling: { schedules: [{ name: "night", cron: "0 22 * * ? *", min: 1, max: 2 }] },
    rollout: { strategy: "blue-green" },
    enableExecuteCommand: true,
  },
  loadBalancer: { accessLogs: true, waf: true, wafRateLimit: 1000, tls: zone },
  observability: { alarmEmail: "ops@example.com", monthlyBudgetUsd: 500 },
};
/** The resources of all stacks. */
export const resourcesOf = ({ all }: Synthesised): Resources =>
  all.flatMap(([, template]) => Object.values(template.toJSON()["Resources"]) as Resources);

/** The policies for a stage, as bin/deployer.ts makes them. */
export function deployerOf(document: Configuration) {
  const config = withEveryRole(parseConfig({ ...document, deployer: "least-privilege" }));
  return policiesFor(rolesOf(resourcesOf(synthesiseConfig(config))));
}

export function policiesFor(roles: Roles) {
  const props = { name: "fastapi", permissions, roles, hostedZones: ["Z1"] };
  const template = Template.fromStack(new DeployerStack(new App(), "DeployerStack", props));
  const { Boundary = [], ...execution } = managedPolicies(template);
  return { template, boundary: Boundary, execution, statements: Object.values(execution).flat() };
}
