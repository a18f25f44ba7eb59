import { BlockList } from "node:net";
import { knownTypes } from "../capacity/instance-room";
import { plural } from "../capacity/messages";
import type { Config } from "../config";
import { type Problem, quoted } from "../config/problem";
import { dockerfileWarnings } from "./dockerfile";
import { production } from "./production";

/**
 * Warnings that each command prints: settings without effect, settings that depend on the account or the region, secrets in
 * the wrong place, schedules that change the task count for ever, the service's Dockerfile, and what production lacks.
 */
export function configWarnings(config: Config): Problem[] {
  const rules = [
    ...[thirdZone, unreachable, trunking, plainSecrets, scaling, schedules, privateZone, noBudgets],
    ...[dockerfileWarnings, production],
  ];
  return rules.flatMap((rule) => rule(config));
}

/** Newer accounts have two zones in us-west-1, and older ones three (AWS Regions and Availability Zones, "AWS Availability Zones"). */
function thirdZone({ region, network }: Config): Problem[] {
  if (region !== "us-west-1" || network.availabilityZones < 3) return [];
  const message = `given ${network.availabilityZones} in ${region}, where newer accounts have two zones: if yours has, the deployment fails; take 2, or another region`;
  return [{ path: "network.availabilityZones", message }];
}

const privateRanges = new BlockList();
privateRanges.addSubnet("10.0.0.0", 8);
privateRanges.addSubnet("172.16.0.0", 12);
privateRanges.addSubnet("192.168.0.0", 16);
privateRanges.addSubnet("100.64.0.0", 10);

/** Behind VPC endpoints, only S3 has public addresses and a route. A private range may have a route of the user's own. */
function unreachable({ network, service }: Config): Problem[] {
  if (network.egress !== "vpc-endpoints") return [];
  return service.egress.flatMap(({ cidr, ports }, i) => {
    const [address = ""] = cidr.split("/");
    const others = ports?.filter((port) => port !== 443);
    if (privateRanges.check(address) || others?.length === 0) return [];
    const where = others ? `port ${others.join(", ")}` : "every port";
    const message = `given ${quoted(cidr)} on ${where}, and with network.egress "vpc-endpoints" no route leads there: tasks still cannot call it`;
    return [{ path: `service.egress[${i}]`, message }];
  });
}

function trunking(config: Config): Problem[] {
  const path = "cluster.eniTrunking";
  if (!config.cluster.eniTrunking) return [];
  const types = knownTypes(config);
  const without = types.filter(({ branchEnis }) => branchEnis === 0).map(({ name }) => name);
  const warnings: Problem[] = [];
  if (without.length > 0) {
    const names = without.join(", ");
    warnings.push({ path, message: `given true, and ${names} cannot carry a trunk: no more tasks fit there` });
  }
  if (without.length < types.length) {
    // Without the account setting an instance registers with no trunk. CloudFormation has no resource type for it.
    const command = "aws ecs put-account-setting-default --name awsvpcTrunking --value enabled";
    warnings.push({ path, message: `given true, which takes the account's consent once for a region: ${command}` });
  }
  return warnings;
}

/** Only the end of a name counts: TOKEN_URL and KEY_PREFIX hold no secret. A public key is none either. */
const secretName = /(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIALS?|(^|_|API)(?<!PUBLIC_)KEY)$/i;
/** A URL with a password, for instance that of a database. */
const urlWithPassword = /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i;

/** Everybody who may read the task definition sees its environment. The messages never repeat a value. */
function plainSecrets({ service: { environment } }: Config): Problem[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    const reason = urlWithPassword.test(value) ? "the value has a password" : "the name says that it is a secret";
    if (value === "" || !(secretName.test(name) || urlWithPassword.test(value))) return [];
    const message = `${reason}, and the template and the task definition show it in clear text; store it in Secrets Manager or as an SSM parameter, and give its ARN in service.secrets`;
    return [{ path: `service.environment.${name}`, message }];
  });
}

function scaling({ service: { tasks, scaling } }: Config): Problem[] {
  const { cpuPercent, memoryPercent, requestsPerTask, schedules } = scaling;
  const target = cpuPercent ?? memoryPercent ?? requestsPerTask;
  if (tasks.min === tasks.max || target !== null || schedules.length > 0) return [];
  const message = `given ${tasks.max} with service.tasks.min at ${tasks.min}, and nothing scales between them; set a target in service.scaling`;
  return [{ path: "service.tasks.max", message }];
}

/**
 * A scheduled action sets the bounds, and they stay until the next one (Application Auto Scaling User Guide, "Scheduled
 * scaling"). If all schedules set the same bounds, nothing brings those of `service.tasks` back.
 */
function schedules({ service: { tasks, scaling } }: Config): Problem[] {
  const [first, ...others] = scaling.schedules;
  const differs = (bounds: { min: number; max: number }) => bounds.min !== first?.min || bounds.max !== first?.max;
  if (first === undefined || others.some(differs) || !differs(tasks)) return [];
  const names = scaling.schedules.map(({ name }) => `"${name}"`).join(" and ");
  const message = `given ${names} alone, and a schedule's bounds stay: from then on ${first.min} to ${plural(first.max, "task")} for ever; add one that sets min ${tasks.min} and max ${tasks.max} again`;
  return [{ path: "service.scaling.schedules", message }];
}

/** An internal load balancer often has its name in a private hosted zone, and the id does not tell. */
function privateZone({ loadBalancer: { public: isPublic, tls } }: Config): Problem[] {
  if (isPublic || tls === null || !("hostedZoneId" in tls)) return [];
  const message = `given "${tls.hostedZoneId}" for an internal load balancer: ACM validates a name in a public hosted zone only; with the id of a private one, the deployment waits for the certificate until it fails`;
  return [{ path: "loadBalancer.tls.hostedZoneId", message }];
}

/** The regions that have AWS::Budgets::Budget, by CloudFormation's resource specifications (cfn-lint 1.58.0). */
const budgetRegions = [
  ...["ap-northeast-1", "ap-northeast-2", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1"],
  ...["cn-north-1", "cn-northwest-1", "eu-central-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1"],
  ...["us-east-1", "us-east-2", "us-west-1", "us-west-2"],
];

function noBudgets({ region, observability: { monthlyBudgetUsd } }: Config): Problem[] {
  if (monthlyBudgetUsd === null || region === undefined || budgetRegions.includes(region)) return [];
  const message = `given ${monthlyBudgetUsd} in ${region}, and CloudFormation's specification has no budgets there: the deployment may fail with "Unrecognized resource types"; make the budget in the console`;
  return [{ path: "observability.monthlyBudgetUsd", message }];
}
