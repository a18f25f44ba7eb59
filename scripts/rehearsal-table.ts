// Writes the table of a rehearsal of config/rehearsal.json into README.md:
// npm run --silent rehearse -- -c config=config/rehearsal.json --json > rehearsal.json
// node --import tsx scripts/rehearsal-table.ts rehearsal.json
import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { projectRoot } from "../lib/config/project-root";
import { rehearsalMarkdown } from "../rehearsals/report";

const [file = ""] = process.argv.slice(2);
const readme = path.join(projectRoot, "README.md");
const table = rehearsalMarkdown(JSON.parse(readFileSync(file, "utf8")))
  .split("\n")
  .slice(2)
  .join("\n");
const markers = /(<!-- rehearsal -->\n)[\s\S]*(<!-- end of rehearsal -->)/;
writeFileSync(
  readme,
  readFileSync(readme, "utf8").replace(markers, (_, begin, end) => `${begin}${table}\n${end}`),
);
