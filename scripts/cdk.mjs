// The CDK CLI. It ignores options that it does not know, so `--stage prod` would deploy stage dev.
import { spawnSync } from "node:child_process";

const args = process.argv.slice(2);
const at = args.findIndex((arg) => /^--(stage|config)(=|$)/.test(arg));
if (at >= 0) {
  const [name, value = args[at + 1] ?? "NAME"] = args[at].slice(2).split("=");
  console.error(`error: ${name} is a context value; write: npm run ${args[0]} -- -c ${name}=${value}`);
  process.exit(1);
}
const { status } = spawnSync("node_modules/.bin/cdk", args, { stdio: "inherit" });
process.exit(status ?? 1);
