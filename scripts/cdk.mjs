// The CDK CLI. It ignores options that it does not know, so `--stage prod` would deploy stage dev.
import { spawnSync } from "node:child_process";

const args = process.argv.slice(2);
const at = args.findIndex((arg) => /^--(stage|config)(=|$)/.test(arg));
if (at >= 0) {
  const [name, value = args[at + 1] ?? "NAME"] = args[at].slice(2).split("=");
  console.error(`error: ${name} is a context value; write: npm run ${args[0]} -- -c ${name}=${value}`);
  process.exit(1);
}
const { status } =
  args[0] === "bootstrap"
    ? run(process.execPath, "--require", "tsx/cjs", "scripts/bootstrap.ts", ...args.slice(1))
    : run("node_modules/.bin/cdk", ...args);
process.exit(status ?? 1);

function run(program, ...words) {
  return spawnSync(program, words, { stdio: "inherit" });
}
