// Prints what `npm start` must know of a configuration before it synthesises: node_modules/.bin/ts-node -T scripts/service-facts.ts STAGE
import * as path from "node:path";
import { ConfigError } from "../lib/config/problem";
import { projectRoot } from "../lib/config/project-root";
import { loadConfig } from "../lib/validation/load";

try {
  const { service } = loadConfig({ stage: process.argv[2] }).config;
  console.log(JSON.stringify({ directory: path.resolve(projectRoot, service.directory), port: service.port }));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exit(1);
}
