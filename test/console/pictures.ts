import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { projectRoot } from "../../lib/config/project-root";
import { looks } from "./looks";

/** The look on the README's pictures. */
export const pictured = looks["a canary at 30 %"];

/** Holds the digest of what the pictures were made of. */
export const digestFile = path.join(projectRoot, "docs", "console-pictures.sha256");

/**
 * The digest of what the pictures are made of: the page's files, its libraries' versions and the look. The pictures
 * themselves differ from machine to machine, with the fonts and with Chromium, so a test cannot compare them.
 */
export function digest(): string {
  const page = path.join(projectRoot, "operator", "console", "page");
  const { dependencies } = JSON.parse(readFileSync(path.join(projectRoot, "package.json"), "utf8"));
  const hash = createHash("sha256").update(JSON.stringify(pictured));
  for (const name of readdirSync(page).sort()) hash.update(name).update(readFileSync(path.join(page, name)));
  for (const name of ["htm", "preact", "uplot"]) hash.update(`${name}@${dependencies[name]}`);
  return hash.digest("hex");
}
