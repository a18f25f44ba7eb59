import { existsSync } from "node:fs";
import * as path from "node:path";
import type { Config } from "../../config";
import { quoted, type RuleProblem } from "../../config/problem";
import { projectRoot } from "../../config/project-root";

const arnForms =
  /^arn:aws[a-z-]*:(secretsmanager:[a-z0-9-]+:\d{12}:secret:[^:]+-[A-Za-z0-9]{6}(:[^:]*:[^:]*:[^:]*)?|ssm:[a-z0-9-]+:\d{12}:parameter\/.+)$/;

/** The service's folder exists, secrets are ARNs that a task can reach, ECS Exec has a way out, and names stand once. */
export function serviceRules(config: Config): RuleProblem[] {
  const { directory, scaling } = config.service;
  const schedules = scheduleRules(scaling.schedules);
  return [...directoryRules(directory), ...secretRules(config), ...execRules(config), ...schedules];
}

function directoryRules(directory: string): RuleProblem[] {
  const folder = path.resolve(projectRoot, directory);
  if (!existsSync(folder)) {
    const message = `given ${quoted(directory)}, there is no such folder; name one with a Dockerfile`;
    return [{ path: "service.directory", message }];
  }
  if (!existsSync(path.join(folder, "Dockerfile"))) {
    const message = `given ${quoted(directory)}, the folder has no Dockerfile to build the image from; add one`;
    return [{ path: "service.directory", message }];
  }
  return [];
}

/**
 * The messages about a malformed ARN never repeat the value: a user may have written the secret itself in its place.
 * Interface endpoints are regional: they reach the services of the VPC's own region (VPC User Guide, "AWS PrivateLink").
 */
function secretRules({ region, network, service: { environment, secrets } }: Config): RuleProblem[] {
  const problems: RuleProblem[] = [];
  for (const [name, arn] of Object.entries(secrets)) {
    if (Object.hasOwn(environment, name)) {
      const message = "also in service.environment, and a container takes a name once; keep one of the two";
      problems.push({ path: `service.secrets.${name}`, message });
    }
    if (!arnForms.test(arn)) {
      const message =
        "must be the whole ARN of a Secrets Manager secret (its six-character suffix included) or of an SSM parameter; a secret itself does not belong here";
      problems.push({ path: `service.secrets.${name}`, message });
    } else if (network.egress === "vpc-endpoints" && region !== undefined && arn.split(":")[3] !== region) {
      const message = `given one in ${arn.split(":")[3]}, and the VPC's endpoints reach ${region} only; replicate it to ${region}, or take another network.egress`;
      problems.push({ path: `service.secrets.${name}`, reads: ["network.egress", "region"], message });
    }
  }
  return problems;
}

/** The agent of ECS Exec runs in the task, so it calls by the task's own network interface. */
function execRules({ network, service: { enableExecuteCommand, egress } }: Config): RuleProblem[] {
  const isOpen = egress.some(({ ports }) => ports === null || ports.includes(443));
  if (!enableExecuteCommand || isOpen || network.egress === "vpc-endpoints") return [];
  const message = `given ${quoted(egress)}, and the agent of ECS Exec calls Systems Manager by HTTPS; add { "cidr": "0.0.0.0/0", "ports": [443] }, or turn service.enableExecuteCommand off`;
  return [{ path: "service.egress", reads: ["service.enableExecuteCommand", "network.egress"], message }];
}

function scheduleRules(schedules: Config["service"]["scaling"]["schedules"]): RuleProblem[] {
  const names = schedules.map(({ name }) => name);
  return names.flatMap((name, i) => {
    if (names.indexOf(name) === i) return [];
    const message = `given ${quoted(name)} twice; each schedule needs a name of its own`;
    return [{ path: `service.scaling.schedules[${i}].name`, message }];
  });
}
