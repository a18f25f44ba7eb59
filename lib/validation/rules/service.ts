import { existsSync } from "node:fs";
import * as path from "node:path";
import type { Config } from "../../config";
import { reservedVariables } from "../../config/contract";
import type { RuleProblem } from "../../config/problem";
import { given } from "../zod-issues";
import { cronProblem } from "./cron";
import { rolloutRules } from "./rollout";

const arnForms =
  /^arn:aws[a-z-]*:(secretsmanager:[a-z0-9-]+:\d{12}:secret:[^:]+-[A-Za-z0-9]{6}(:[^:]*:[^:]*:[^:]*)?|ssm:[a-z0-9-]+:\d{12}:parameter\/.+)$/;

/** The service's folder, names of environment variables, counts and schedules. */
export function serviceRules({ service }: Config, projectRoot: string): RuleProblem[] {
  const problems: RuleProblem[] = [];
  const refuse = (field: string, message: string) => problems.push({ path: `service.${field}`, message });

  const folder = path.resolve(projectRoot, service.directory);
  if (!existsSync(folder)) {
    refuse("directory", `given ${given(service.directory)}, there is no such folder; name one with a Dockerfile`);
  } else if (!existsSync(path.join(folder, "Dockerfile"))) {
    refuse(
      "directory",
      `given ${given(service.directory)}, the folder has no Dockerfile to build the image from; add one`,
    );
  }
  if (!/^\/[^\s?#]{0,1023}$/.test(service.healthCheckPath)) {
    refuse(
      "healthCheckPath",
      `given ${given(service.healthCheckPath)}, must start with "/" and hold no spaces, query or fragment, up to 1024 characters`,
    );
  }

  for (const field of ["environment", "secrets"] as const) {
    for (const name of Object.keys(service[field])) {
      if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
        refuse(
          `${field}.${name}`,
          "not the name of an environment variable: use letters, digits and underscores, no digit first",
        );
      } else if (reservedVariables.includes(name)) {
        refuse(
          `${field}.${name}`,
          "set by the deployment itself so that container and load balancer agree; leave it out",
        );
      }
    }
  }
  for (const [name, arn] of Object.entries(service.secrets)) {
    if (Object.hasOwn(service.environment, name)) {
      refuse(`secrets.${name}`, "also in service.environment, and a container takes a name once; keep one of the two");
    }
    if (!arnForms.test(arn)) {
      refuse(
        `secrets.${name}`,
        "must be the whole ARN of a Secrets Manager secret (its six-character suffix included) or of an SSM parameter; a secret itself does not belong here",
      );
    }
  }

  problems.push(...boundsProblem("service.tasks", service.tasks), ...scheduleRules(service.scaling.schedules));
  problems.push(...rolloutRules(service));
  return problems;
}

function scheduleRules(schedules: Config["service"]["scaling"]["schedules"]): RuleProblem[] {
  return schedules.flatMap((schedule, i) => {
    const at = `service.scaling.schedules[${i}]`;
    const problems = boundsProblem(at, schedule);
    const wrong = cronProblem(schedule.cron);
    if (wrong) problems.push({ path: `${at}.cron`, message: `given ${given(schedule.cron)}, ${wrong}` });
    if (!isTimeZone(schedule.timeZone)) {
      problems.push({
        path: `${at}.timeZone`,
        message: `given ${given(schedule.timeZone)}, not an IANA time zone; use one such as "Europe/Berlin" or "UTC"`,
      });
    }
    if (schedules.findIndex(({ name }) => name === schedule.name) < i) {
      problems.push({
        path: `${at}.name`,
        message: `given ${given(schedule.name)} twice; each schedule needs a name of its own`,
      });
    }
    return problems;
  });
}

function boundsProblem(at: string, { min, max }: { min: number; max: number }): RuleProblem[] {
  if (min <= max) return [];
  return [
    { path: `${at}.min`, reads: [`${at}.max`], message: `given ${min}, above ${at}.max of ${max}; lower it to ${max}` },
  ];
}

function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
