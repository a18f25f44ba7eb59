// `npm run help`: one line for each script. Also the text of their `--help`.
import * as path from "node:path";
import { fileURLToPath } from "node:url";

/** The scripts of package.json, in the order of their use. */
export const scripts = {
  start:
    "deploys on this machine and stays up until Ctrl-C; -- -c stage=prod for another stage, --once to test and end",
  "deploy:local": "rolls a change out to the deployment that npm start runs",
  fault: "breaks a task, an instance or a zone of that deployment; -- --help for the faults",
  speed: "changes how fast the timers of that deployment run, for instance -- 60; 1 is real time",
  test: "runs all checks: types, style, unit tests, and the deployment end to end",
  plan: "shows tasks, instances, a rollout and the costs; -- -c stage=prod for another stage",
  status:
    "shows whether users are served, and what is wrong; -- -c stage=prod for another stage, --local for npm start",
  console: "serves a page that shows a deployment; -- -c stage=prod for another stage, --local for npm start",
  rehearse:
    "plays releases, losses and load peaks on this machine; -- --list for the scenarios, -c stage=prod for a stage",
  synth: "writes the CloudFormation templates to cdk.out/",
  bootstrap: "prepares an AWS account and region for the CDK; -- -c stage=prod for the rights of another stage",
  diff: "compares the templates with the deployment in AWS",
  deploy: "deploys to AWS; -- -c stage=prod for another stage",
  destroy: "removes the deployment from AWS",
  scan: "runs the security scanners over the stages, and shows which option closes a finding",
  format: "formats TypeScript and Python, and mends what the linters can mend",
  update: "writes all generated files and test snapshots again, after a change that you want",
  screenshots: "writes the README's pictures of the console, with Chromium; after a change of operator/console/page/",
  schema: "writes config/schema.json and docs/configuration.md from lib/config/",
  "base-image": "pins service/Dockerfile to the newest image of its base's tag",
  lock: "writes the lock files of service/, local/, scripts/checkov/ and scripts/aws-cli/ from the versions that these folders name",
  sbom: "lists the packages of the lock files in sbom/, as CycloneDX documents",
  "test:configurations": "synthesises 1,000 random configurations, for cfn-lint and for who reaches whom, in minutes",
  mutants: "breaks properties of lib/ one at a time, and says which test noticed each, in minutes",
  abuse: "attacks the service on this machine, in about ten minutes; -- --scale 0.1 for a part",
  "test:cluster": "compares the capacity model with the simulated cluster on 100,000 random configurations, in minutes",
  bench: "measures the figures of the README's performance tables, the service beside other servers",
  help: "shows this list",
};

const command = (name) => (["start", "test"].includes(name) ? `npm ${name}` : `npm run ${name}`);

/** Prints a script's help and ends the process, if its arguments ask for it. Refuses other arguments. */
export function helpIfAsked(name, args = process.argv.slice(2)) {
  if (args.length === 0) return;
  if (args.every((arg) => arg === "--help" || arg === "-h")) {
    console.log(`${command(name)}: ${scripts[name]}`);
    process.exit(0);
  }
  console.error(`error: ${command(name)} takes no arguments, given ${args.join(" ")}; ${scripts[name]}`);
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const width = Math.max(...Object.keys(scripts).map((name) => command(name).length));
  for (const [name, line] of Object.entries(scripts)) console.log(`${command(name).padEnd(width)}  ${line}`);
  console.log(
    `\nOptions of a script follow --, for instance: npm run plan -- --help. Start with ${path.basename("README.md")}.`,
  );
}
