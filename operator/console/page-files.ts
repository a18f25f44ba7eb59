import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

const folder = path.join(__dirname, "page");
const packages = path.join(__dirname, "..", "..", "node_modules");

/** The libraries of the page, as their packages have them. */
const vendor = {
  "preact.mjs": "preact/dist/preact.mjs",
  "hooks.mjs": "preact/hooks/dist/hooks.mjs",
  "htm.mjs": "htm/dist/htm.module.js",
  "htm-preact.mjs": "htm/preact/index.module.js",
  "uplot.mjs": "uplot/dist/uPlot.esm.js",
  "uplot.css": "uplot/dist/uPlot.min.css",
};

const types: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

export interface PageFile {
  file: string;
  type: string;
}

/** The files that the page loads, by their paths. There are no others: a request's path never reaches the file system. */
export function pageFiles(): Map<string, PageFile> {
  const own = readdirSync(folder).map((name) => [`/${name}`, path.join(folder, name)] as const);
  const libraries = Object.entries(vendor).map(
    ([name, file]) => [`/vendor/${name}`, path.join(packages, file)] as const,
  );
  return new Map(
    [...own, ...libraries].flatMap(([url, file]) => {
      const type = types[path.extname(file)];
      return type ? [[url, { file, type }]] : [];
    }),
  );
}

/** The page itself, with the token of its levers. */
export function pageHtml(token: string): string {
  return readFileSync(path.join(folder, "index.html"), "utf8").replace("{{token}}", token);
}

/** The inline scripts of the page as sources of a Content-Security-Policy. It has one, its import map. */
export function inlineScripts(html: string): string[] {
  return [...html.matchAll(/<script type="importmap">(.*?)<\/script>/gs)].map(
    ([, text = ""]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`,
  );
}
