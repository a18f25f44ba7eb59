import type { Page } from "playwright-core";
import type { Look } from "../../operator/console/messages";
import { launch, type Misdeeds, watch } from "../support/browser";
import { eventually } from "../support/eventually";
import { type FakeConsole, fakeConsole } from "./fake-console";
import { expectedOf, shownOn } from "./shown";

/** The page has so many seconds to show a look. A busy machine needs some. */
export const limitSeconds = 20;

export interface OpenedPage {
  page: Page;
  fake: FakeConsole;
  misdeeds: Misdeeds;
  /** Gives the page this look, and waits until it shows its snapshot. */
  show(look: Look): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the page of a made-up deployment in Chromium.
 *
 * @param prepare is called before the page loads
 */
export async function openPage(look: Look, prepare = async (_: Page) => {}): Promise<OpenedPage> {
  const browser = await launch();
  const fake = await fakeConsole(look);
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 }, reducedMotion: "reduce" });
  const opened: OpenedPage = {
    page,
    fake,
    misdeeds: watch(page, fake.url),
    show: async (next) => {
      opened.fake.show(next);
      await eventually(limitSeconds, async () => expect(await shownOn(page)).toEqual(expectedOf(next.snapshot)));
    },
    close: async () => {
      await browser.close();
      opened.fake.close();
    },
  };
  await prepare(page);
  await page.goto(fake.url);
  return opened;
}
