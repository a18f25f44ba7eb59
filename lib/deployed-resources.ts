import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { App } from "aws-cdk-lib";
import { type ApplicationProps, buildApplication } from "./application";
import type { Resources } from "./deployer/roles";

/** The resources of a stage's three stacks. It synthesises them in a folder that it removes. */
export function resourcesOf(props: ApplicationProps): Resources {
  const outdir = mkdtempSync(path.join(tmpdir(), "cdk-"));
  try {
    const app = new App({ outdir });
    buildApplication(app, props);
    return app.synth().stacks.flatMap(({ template }) => Object.values(template["Resources"]));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
