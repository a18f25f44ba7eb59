import { accessSync, constants } from "node:fs";
import * as path from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome"];

/** The Chromium of this machine, or undefined. */
export const chromiumPath = names
  .flatMap((name) => (process.env.PATH ?? "").split(path.delimiter).map((folder) => path.join(folder, name)))
  .find(isExecutable);

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Starts Chromium. It works for root, too, as in a container. */
export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath ?? "", args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}

/** What a page must not do. */
export interface Misdeeds {
  /** Errors of its console, and uncaught ones. */
  errors: string[];
  /** Addresses of requests to another host. */
  foreign: string[];
}

/** Collects what the page does wrong, from now on. */
export function watch(page: Page, origin: string): Misdeeds {
  const misdeeds: Misdeeds = { errors: [], foreign: [] };
  page.on("console", (message) => {
    if (message.type() === "error") misdeeds.errors.push(message.text());
  });
  page.on("pageerror", (error) => misdeeds.errors.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith(origin)) misdeeds.foreign.push(request.url());
  });
  return misdeeds;
}
