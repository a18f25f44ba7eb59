#!/usr/bin/env node
import { App } from "aws-cdk-lib";
import { buildApplication } from "../lib/application";
import { ConfigError } from "../lib/config/problem";
import { loadConfig } from "../lib/validation/load";

const app = new App();
try {
  const { stage, config, warnings } = loadConfig({
    stage: app.node.tryGetContext("stage"),
    config: app.node.tryGetContext("config"),
  });
  for (const { path, message } of warnings) console.error(`warning: ${path}: ${message}`);
  buildApplication(app, { stage, config, baseImage: process.env.BASE_IMAGE });
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exit(1);
}
