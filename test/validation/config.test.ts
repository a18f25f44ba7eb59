import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { ConfigError } from "../../lib/config/problem";
import { loadConfig } from "../../lib/validation/load";
import { parseConfig } from "../../lib/validation/validate";
import { configWarnings } from "../../lib/validation/warnings";
import { refused, schedule, scheduled } from "../support/refused-configurations";
import { stages } from "../support/synthesise";
import { certificateArn, secret, zone } from "../support/values";

const folder = mkdtempSync(path.join(tmpdir(), "config-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The error that a user reads, one line for each problem. */
function complaint(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return "";
}

describe("a configuration is refused with all its problems", () => {
  test.each(refused)("%s", (_name, document, ...expected) => {
    const lines = complaint(() => parseConfig(document)).split("\n");
    for (const [at, ...words] of expected) {
      const line = lines.find((text) => text.startsWith(`error: ${at}`)) ?? `no line for ${at} in ${lines.join(" | ")}`;
      for (const word of words) expect(line).toContain(word);
    }
    expect(lines).toHaveLength(expected.length);
  });

  test("there are at least 40 cases", () => expect(refused.length).toBeGreaterThanOrEqual(40));

  test("an invalid field causes no error about the fields beside it", () => {
    expect(complaint(() => parseConfig({ service: { tasks: { min: "x", max: 1 } } }))).toBe(
      'error: service.tasks.min: given "x", must be a number',
    );
  });

  test("an error does not repeat a secret that was written in place of its ARN", () => {
    expect(complaint(() => parseConfig({ service: { secrets: { KEY: "hunter2" } } }))).not.toContain("hunter2");
  });
});

describe("a configuration is accepted", () => {
  const execBehindEndpoints = {
    network: { egress: "vpc-endpoints" },
    service: { enableExecuteCommand: true, egress: [] },
  };
  const accepted: [string, object][] = [
    ["the longest retention", { observability: { logRetentionDays: 3653 } }],
    ["a nightly stop", scheduled({ ...schedule, min: 0, max: 0 })],
    ["a variable named like a property of every JavaScript object", { service: { environment: { constructor: "x" } } }],
    ["every form of cron field", scheduled({ ...schedule, cron: "0/15 8-18 ? JAN,JUL MON-FRI 2026-2030" })],
    ["the last weekday of a month", scheduled({ ...schedule, cron: "0 8 LW * ? *", timeZone: "Europe/Berlin" })],
    ["the first Monday", scheduled({ ...schedule, cron: "0 8 ? * MON#1 *" })],
    ["a certificate of the stack's region", { region: "eu-central-1", loadBalancer: { tls: { certificateArn } } }],
    ["a certificate by name, with http2", { loadBalancer: { tls: zone, targetProtocol: "http2" } }],
    [
      "one task that may be stopped first",
      { service: { tasks: { min: 1, max: 1 }, rollout: { minHealthyPercent: 0 } } },
    ],
    ["the shortest idle timeout", { loadBalancer: { idleTimeoutSeconds: 21 } }],
    ["the longest request, whose idle timeout follows", { service: { longestRequestSeconds: 900 } }],
    ["the European Sovereign Cloud", { region: "eusc-de-east-1" }],
    ["GovCloud", { region: "us-gov-west-1" }],
    [
      "three zones in a region that has two for newer accounts",
      { region: "us-west-1", network: { availabilityZones: 3 } },
    ],
    [
      "a secret of the region behind endpoints",
      { region: "eu-central-1", network: { egress: "vpc-endpoints" }, service: { secrets: { KEY: secret } } },
    ],
    ["a secret of another region by a NAT gateway", { region: "us-east-1", service: { secrets: { KEY: secret } } }],
    ["ECS Exec behind VPC endpoints, which are in the VPC", execBehindEndpoints],
    ["a key of a secret", { service: { secrets: { KEY: `${secret}:password::` } } }],
    ["Graviton and Spot", { cluster: { instanceTypes: ["m7g.large", "m6g.large"], spotPercentage: 100 } }],
  ];

  test.each(accepted)("%s", (_name, document) => expect(complaint(() => parseConfig(document))).toBe(""));

  test("the defaults are those of the snapshot", () => {
    expect(parseConfig({})).toMatchSnapshot();
  });
});

describe("a configuration causes warnings", () => {
  const warnings = (document: object) => {
    const file = path.join(folder, "warned.json");
    writeFileSync(file, JSON.stringify(document));
    writeFileSync(path.join(folder, "Dockerfile"), 'FROM python:3.13\nUSER 10001\nCMD ["x"]\n');
    return loadConfig({ config: file }).warnings.map((warning) => `${warning.path}: ${warning.message}`);
  };

  test.each([
    ["no warning for the defaults", {}, []],
    [
      "three zones in a region that has two for newer accounts",
      { region: "us-west-1", network: { availabilityZones: 3 } },
      [/^network.availabilityZones: given 3 in us-west-1, .*; take 2/],
    ],
    [
      "destinations without a route, behind VPC endpoints",
      {
        network: { egress: "vpc-endpoints" },
        service: { egress: [{ cidr: "0.0.0.0/0", ports: [443, 587] }, { cidr: "203.0.113.0/24" }] },
      },
      [/^service.egress\[0\]: given "0.0.0.0\/0" on port 587, .* no route/, /^service.egress\[1\]: .* on every port, /],
    ],
    [
      "no warning for S3 and for a range that may have a route, such as that of a peered VPC",
      {
        network: { egress: "vpc-endpoints" },
        service: { egress: [{ cidr: "0.0.0.0/0", ports: [443] }, { cidr: "10.1.0.0/16" }] },
      },
      [],
    ],
    [
      "a budget in a region whose CloudFormation has none",
      { region: "eu-north-1", observability: { monthlyBudgetUsd: 200, alarmEmail: "ops@example.com" } },
      [/^observability.monthlyBudgetUsd: given 200 in eu-north-1, .* make the budget in the console$/],
    ],
    [
      "no warning for a budget in another region",
      { region: "eu-central-1", observability: { monthlyBudgetUsd: 200, alarmEmail: "ops@example.com" } },
      [],
    ],
    ...["DB_PASSWORD", "PGPASSWORD", "API_KEY", "apikey", "KEY", "GITHUB_TOKEN", "JWT_SECRET"].map(
      (name) =>
        [
          `a variable whose name says that it is a secret: ${name}`,
          { service: { environment: { [name]: "hunter2" } } },
          [new RegExp(`^service.environment.${name}: the name says .* service.secrets$`)],
        ] as const,
    ),
    [
      "a password in a URL",
      // pragma: allowlist nextline secret
      { service: { environment: { DATABASE_URL: "postgres://app:hunter2@db/app", CACHE: "redis://:hunter2@cache" } } },
      [/^service.environment.DATABASE_URL: the value has a password/, /^service.environment.CACHE: the value has/],
    ],
    [
      "no warning for a name that is near to a secret's, a URL without a password, and no value",
      {
        service: {
          environment: {
            TOKEN_URL: "https://example.com:8443/a@b",
            KEY_PREFIX: "a",
            MONKEY: "a",
            JWT_PUBLIC_KEY: "a",
            PASSWORD: "",
          },
        },
      },
      [],
    ],
    [
      "what a production environment lacks",
      { environment: "Production", service: { directory: folder } },
      [
        /^loadBalancer.tls: .* clear text; set a certificate$/,
        /^observability.alarmEmail: production without/,
        /^loadBalancer.accessLogs: production without/,
        /^loadBalancer.deletionProtection: production without/,
        /^service.directory: production on python/,
      ],
    ],
    ["no warning for two zones there", { region: "us-west-1" }, []],
    [
      "trunking on types that do not support it",
      { cluster: { eniTrunking: true } },
      [/^cluster.eniTrunking: given true, and t3.medium cannot carry a trunk/],
    ],
    [
      "trunking, which needs an account setting",
      { cluster: { eniTrunking: true, instanceTypes: ["m5.large"] } },
      [/^cluster.eniTrunking: .*put-account-setting-default --name awsvpcTrunking/],
    ],
    [
      "a range of tasks without a scaling target",
      { service: { scaling: { cpuPercent: null } } },
      [/^service.tasks.max: the default of 4 .* nothing scales/],
    ],
    [
      "a schedule without another one that brings the bounds back",
      scheduled(schedule),
      [/^service.scaling.schedules: given "night" alone, .* 1 to 2 tasks .* min 2 and max 4/],
    ],
    [
      "two schedules with the same bounds",
      scheduled(schedule, { ...schedule, name: "evening" }),
      [/^service.scaling.schedules: given "night" and "evening" alone/],
    ],
    [
      "no warning for a schedule that brings them back",
      scheduled(schedule, { ...schedule, name: "day", min: 2, max: 4 }),
      [],
    ],
    [
      "no warning for two schedules that take turns",
      scheduled(schedule, { ...schedule, name: "day", min: 3, max: 4 }),
      [],
    ],
    [
      "an internal load balancer with a certificate by name, whose zone may be private",
      { loadBalancer: { public: false, tls: zone } },
      [/^loadBalancer.tls.hostedZoneId: given "Z0123456789" .* public hosted zone only/],
    ],
    ["no warning for a public load balancer with a certificate by name", { loadBalancer: { tls: zone } }, []],
    ["no warning for a schedule with the bounds of service.tasks", scheduled({ ...schedule, min: 2, max: 4 }), []],
  ] as const)("%s", (_name, document, expected) => {
    const found = warnings(document);
    expect(found).toHaveLength(expected.length);
    for (const [i, pattern] of expected.entries()) expect(found[i]).toMatch(pattern);
  });
});

test("a warning does not repeat a secret", () => {
  // pragma: allowlist nextline secret
  const document = { service: { environment: { PASSWORD: "hunter2", URL: "postgres://app:hunter2@db/app" } } };
  const found = configWarnings(parseConfig(document));
  expect(found).toHaveLength(2);
  expect(JSON.stringify(found)).not.toContain("hunter2");
});

describe("the source of a configuration", () => {
  const write = (name: string, text: string) => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  };

  test.each(stages)("stage %s", (stage) => expect(loadConfig({ stage }).stage).toBe(stage));

  test("the default stage is dev", () => expect(loadConfig({}).stage).toBe("dev"));

  test("the error of an unknown stage lists the known stages and the nearest one", () => {
    expect(complaint(() => loadConfig({ stage: "prd" }))).toBe(
      `error: stage: given "prd", there is no config/prd.ts; did you mean "prod"?; known: ${stages.join(", ")}`,
    );
  });

  test("a document that is named as a stage", () => {
    expect(complaint(() => loadConfig({ stage: "rehearsal" }))).toContain(
      'given "rehearsal", there is no config/rehearsal.ts, but a document: use -c config=config/rehearsal.json; known: ',
    );
  });

  test("a stage is a name, not a path", () => {
    expect(complaint(() => loadConfig({ stage: "../lib/config" }))).toContain("error: stage:");
  });

  test("a stage and a document together are an error", () => {
    const config = write("beside.json", "{}");
    expect(complaint(() => loadConfig({ stage: "prod", config }))).toMatch(/^error: stage: given "prod" beside config/);
  });

  test("the base name of a JSON document is its stage", () => {
    const file = write("staging.json", JSON.stringify({ $schema: "x", name: "shop" }));
    const { stage, config } = loadConfig({ config: file });
    expect([stage, config.name]).toEqual(["staging", "shop"]);
  });

  test.each([
    ["an absent file", () => path.join(folder, "absent.json"), "no such file"],
    ["a folder", () => folder, "cannot be read"],
    ["broken JSON", () => write("broken.json", '{"name": '), "cannot be read"],
    ["a stage file", () => "config/dev.ts", "write -c stage=dev"],
    ["JSON that is no object", () => write("list.json", "[]"), "one JSON object"],
    ["a file name that cannot be part of a stack name", () => write("a b.json", "{}"), "letters, digits and dashes"],
  ])("%s causes an error on one line", (_name, file, words) => {
    const text = complaint(() => loadConfig({ config: file() }));
    expect(text).toMatch(/^error: [^\n]+$/);
    expect(text).toContain(words);
  });
});
