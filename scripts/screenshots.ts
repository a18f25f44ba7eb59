// `npm run screenshots`: writes docs/console-light.png and docs/console-dark.png, which the README shows.
import { writeFileSync } from "node:fs";
import * as path from "node:path";
import { projectRoot } from "../lib/config/project-root";
import { fakeConsole } from "../test/console/fake-console";
import { digest, digestFile, pictured } from "../test/console/pictures";
import { chromiumPath, launch } from "../test/support/browser";

const viewport = { width: 1600, height: 900 };

async function main(): Promise<void> {
  if (!chromiumPath)
    throw new Error("there is no Chromium on the PATH: install it, for instance `apt install chromium`");
  const browser = await launch();
  const fake = await fakeConsole(pictured);
  try {
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await browser.newPage({ colorScheme, viewport, timezoneId: "UTC", reducedMotion: "reduce" });
      await page.goto(fake.url);
      await page.locator(".plot canvas").nth(5).waitFor();
      await page.screenshot({ path: path.join(projectRoot, "docs", `console-${colorScheme}.png`) });
    }
  } finally {
    await browser.close();
    fake.close();
  }
  writeFileSync(digestFile, `${digest()}\n`);
}

main().catch((error: Error) => {
  console.error(`error: ${error.message}`);
  process.exitCode = 1;
});
