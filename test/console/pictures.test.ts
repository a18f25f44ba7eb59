import { existsSync, readFileSync, statSync } from "node:fs";
import * as path from "node:path";
import { projectRoot } from "../../lib/config/project-root";
import { digest, digestFile } from "./pictures";

test("the README's pictures of the console are of this page: `npm run screenshots` makes them", () => {
  expect(readFileSync(digestFile, "utf8").trim()).toBe(digest());
});

test.each(["light", "dark"])("the picture in %s is small, and the README shows it", (scheme) => {
  const picture = path.join(projectRoot, "docs", `console-${scheme}.png`);
  expect(existsSync(picture)).toBe(true);
  expect(statSync(picture).size).toBeLessThan(200_000);
  expect(readFileSync(path.join(projectRoot, "README.md"), "utf8")).toContain(`docs/console-${scheme}.png`);
});
