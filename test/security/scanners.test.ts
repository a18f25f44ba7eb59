import { readFileSync } from "node:fs";
import * as path from "node:path";
import { Validations } from "aws-cdk-lib";
import { CfnLogGroup } from "aws-cdk-lib/aws-logs";
import { CfnBucket } from "aws-cdk-lib/aws-s3";
import { projectRoot } from "../../lib/config/project-root";
import { loadConfig } from "../../lib/validation/load";
import { parseConfig } from "../../lib/validation/validate";
import { isOurs, stages } from "../support/synthesise";
import { everyDocument } from "./every-document";
import { type Application, application, tableApplications } from "./scanners/applications";
import { docsTable, tableHead } from "./scanners/counts";
import { isTheUsers, judgementOf, openFindings } from "./scanners/judge";
import { type Judgement, judgements } from "./scanners/judgements";
import { acknowledgements, covers } from "./scanners/nag";
import { type Finding, scan, scanners } from "./scanners/scan";

const replication = "NIST.800.53.R5-S3BucketReplicationEnabled";

const documents = everyDocument.map(([name, document]) => application(name, parseConfig(document)));
const table = tableApplications();
/** The stages in config/, which belong to the user. */
const own = stages.map((stage) => application(stage, loadConfig({ stage }).config));
const careless = withMistakes();

const found = new Map<Application, Finding[]>();
const findingsOf = (scanned: Application) => found.get(scanned) ?? [];
/** The findings about our own constructs. */
const oursOf = (scanned: Application) => findingsOf(scanned).filter((finding) => !isTheUsers(finding));
const nameOf = ({ reason }: Judgement, rule: string, at: string) => `${rule} ${at}: ${reason}`;
const lines = (findings: Finding[]) => findings.map(({ rule, at, message }) => `${rule} ${at}: ${message}`);

// A minute of one core. The limit is for a machine that does much else.
beforeAll(async () => {
  const all = [...documents, ...table, ...own, careless];
  const findings = await scan(all.map(({ app }) => app));
  all.forEach((scanned, n) => {
    found.set(scanned, findings[n] ?? []);
  });
}, 1_800_000);

/** scripts/test.mjs prints these lines. */
afterAll(() => {
  for (const stage of own) {
    const open = openFindings(findingsOf(stage), stage.config);
    process.stderr.write(`stage ${stage.name}: the scanners leave ${open.length} findings open, see npm run scan\n`);
  }
});

/** An application with resources that each scanner must find. */
function withMistakes(): Application {
  const made = application("with mistakes", parseConfig({}));
  const stack = made.app.node.findChild("ServiceStack");
  new CfnLogGroup(stack, "UserLog", { retentionInDays: 2 });
  new CfnBucket(stack, "UserBucket");
  const acknowledged = new CfnBucket(stack, "UserAcknowledged");
  Validations.of(acknowledged).acknowledge({
    id: `NIST.800.53.R5::${replication}`,
    reason: "Uploads are kept for a day",
  });
  acknowledged.addMetadata("checkov", { skip: [{ id: "CKV_AWS_18", comment: "Uploads are kept for a day" }] });
  return made;
}

test.each(documents.map((scanned): [string, Application] => [scanned.name, scanned]))(
  "%s: each finding is acknowledged with a reason, or an option closes it",
  (_name, scanned) => {
    const unknown = openFindings(oursOf(scanned), scanned.config).filter(({ closedBy }) => closedBy === "not judged");
    expect(lines(unknown.map(({ finding }) => finding))).toEqual([]);
  },
);

test("hardened: no finding is open", () => {
  const hardened = documents.find(({ name }) => name === "hardened") as Application;
  expect(oursOf(hardened)).not.toEqual([]);
  expect(openFindings(oursOf(hardened), hardened.config)).toEqual([]);
});

test("each judgement is needed, for each of its rules and constructs", () => {
  const needed = documents.flatMap((scanned) =>
    findingsOf(scanned)
      .filter(({ acknowledgedInCode }) => !acknowledgedInCode)
      .flatMap((finding) => {
        const judgement = judgementOf(finding, scanned.config);
        return judgement ? [nameOf(judgement, finding.rule, finding.at)] : [];
      }),
  );
  const names = judgements.flatMap((judgement) =>
    judgement.rules.flatMap((rule) => judgement.at.map((at) => nameOf(judgement, rule, at))),
  );
  expect(names.filter((name) => !needed.includes(name))).toEqual([]);
});

test("each acknowledgement in lib/ covers one finding, and some document needs it", () => {
  const covered = documents.flatMap((scanned) =>
    acknowledgements(scanned.app)
      .filter(({ at }) => isOurs(at))
      .map((acknowledgement) => ({
        name: `${acknowledgement.at} ${acknowledgement.id}`,
        findings: findingsOf(scanned).filter((finding) => covers(acknowledgement, finding)),
      })),
  );
  expect(covered.filter(({ findings }) => findings.length > 1)).toEqual([]);
  const needed = covered.filter(({ findings }) => findings.length > 0).map(({ name }) => name);
  expect(covered.map(({ name }) => name).filter((name) => !needed.includes(name))).toEqual([]);
});

test.each(scanners)("%s finds the mistakes in a user's construct, which are not ours", (scanner) => {
  const findings = findingsOf(careless).filter((finding) => finding.scanner === scanner && /\/User/.test(finding.at));
  expect(findings).not.toEqual([]);
  expect(findings.filter((finding) => scanner !== "cfn-lint" && !isTheUsers(finding))).toEqual([]);
});

test("a user acknowledges findings beside the construct, as docs/security.md shows", () => {
  const open = openFindings(findingsOf(careless), careless.config).map(({ finding: { rule, at } }) => `${rule} ${at}`);
  for (const rule of [replication, "CKV_AWS_18"]) {
    expect(open).toContain(`${rule} ServiceStack/UserBucket`);
    expect(open).not.toContain(`${rule} ServiceStack/UserAcknowledged`);
  }
});

test("docs/security.md has the counts; npm run update writes them", () => {
  const page = readFileSync(path.join(projectRoot, "docs", "security.md"), "utf8");
  const rows = table.map((row) => ({ ...row, findings: findingsOf(row) }));
  expect(page.split("\n\n").find((text) => text.startsWith(tableHead))).toBe(docsTable(rows));
});
