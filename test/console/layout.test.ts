/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { Page } from "playwright-core";
import type { Look } from "../../operator/console/messages";
import { barriers } from "../support/axe";
import { chromiumPath } from "../support/browser";
import { eventually } from "../support/eventually";
import { type Drawn, recordLabels } from "./labels";
import { looks } from "./looks";
import { limitSeconds, type OpenedPage, openPage } from "./open-page";

jest.setTimeout(6 * 1000 * limitSeconds);

const inChromium = chromiumPath ? describe : describe.skip;
if (!chromiumPath) process.stdout.write("SKIPPED the layout of the console: there is no Chromium\n");

const scenes = Object.values(looks);
const wrong = looks["a lost zone and many failures"];
const widths = [1600, 1280, 800, 390];

inChromium("the layout of the console's page", () => {
  let opened: OpenedPage;
  let page: Page;
  const show = (look: Look) => opened.show(look);
  const resize = (width: number) => page.setViewportSize({ width, height: width < 700 ? 844 : 900 });

  beforeAll(async () => {
    opened = await openPage(looks["at rest"], recordLabels);
    page = opened.page;
  });
  afterAll(() => opened?.close());
  beforeEach(() => resize(1600));

  test("is readable at 390 pixels, and the levers come after the instances", async () => {
    await resize(390);
    for (const look of scenes) {
      await show(look);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
      const rows = await page
        .locator(".version")
        .evaluateAll((all) => all.map((row) => row.scrollHeight - row.clientHeight));
      expect(rows.filter((over) => over > 0)).toEqual([]);
    }
    expect(await barriers(page)).toEqual([]);
    await show(wrong);
    const titles = await page.locator(".panel").evaluateAll((panels) =>
      panels
        .map((panel) => ({ id: panel.getAttribute("aria-labelledby"), top: panel.getBoundingClientRect().top }))
        .sort((one, other) => one.top - other.top)
        .map(({ id }) => id),
    );
    expect(titles).toEqual(["traffic", "rollout", "cluster", "levers", "events", "charts"]);
  });

  test.each(widths)("at %i pixels, no card cuts a line, and the first advice is whole", async (width) => {
    await resize(width);
    for (const look of scenes) {
      await show(look);
      await eventually(limitSeconds, async () => expect(await page.evaluate(cutLines)).toEqual([]));
    }
  });

  test("a button opens the findings that have no room", async () => {
    await resize(390); // there the dialog itself has to scroll
    await show(wrong);
    const button = page.getByRole("button", { name: /more: What is wrong/ });
    const shown = await page.locator(".card:last-child > ul > li:not([hidden])").count();
    expect(await button.innerText()).toBe(`${wrong.words.findings.length - shown} more`);
    await button.press("Enter");
    await page.locator("dialog[open]").waitFor(); // the text of a closed one has no line breaks
    const whole = (await page.locator("dialog li").allInnerTexts()).map((text) => text.replaceAll(/\s+/g, " "));
    expect(whole).toEqual(
      wrong.words.findings.map(({ what, next }) => `${what} Next: ${next}.`.replaceAll(/\s+/g, " ")),
    );
    expect(await barriers(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await eventually(limitSeconds, async () => expect(await page.locator("dialog").count()).toBe(0));
    expect(await button.evaluate((one) => one === document.activeElement)).toBe(true);
    await show(looks["at rest"]);
    expect(await page.locator(".more").count()).toBe(0);
  });

  test.each([1600, 1280])("at %i pixels, nothing above the instances moves when the data change", async (width) => {
    const tops = () =>
      page.evaluate(() =>
        [...document.querySelectorAll(".card, .panel.traffic, .zone, .levers .lever")].map(
          (one) => one.getBoundingClientRect().top,
        ),
      );
    await resize(width);
    await show(looks["at rest"]);
    const before = await tops();
    for (const name of [
      "a scale-out with a waiting task",
      "a canary at 30 %",
      "a lost instance",
      "a release that was undone",
      "a lost zone and many failures",
    ] as const) {
      await show(looks[name]);
      expect([name, await tops()]).toEqual([name, before]);
    }
  });

  test("at 390 pixels, the instances in view stay in their places when the cards grow", async () => {
    await resize(390);
    await show(looks["at rest"]);
    const top = () =>
      page
        .locator(".zone")
        .first()
        .evaluate((zone) => zone.getBoundingClientRect().top);
    await page
      .locator(".zone")
      .first()
      .evaluate((zone) => zone.scrollIntoView());
    const before = await top();
    await show(wrong);
    await eventually(limitSeconds, async () => expect(Math.abs((await top()) - before)).toBeLessThan(2));
  });

  test.each(widths)("at %i pixels, the times under the charts neither touch nor are cut", async (width) => {
    await resize(width);
    for (const look of [looks["at rest"], wrong]) {
      await show(look);
      for (const { labels, width: edge } of await page.evaluate(drawnLabels)) {
        expect(labels.length).toBeGreaterThan(1);
        for (const [index, { left, right, text }] of labels.entries()) {
          expect([text, left]).toEqual([text, expect.closeTo(Math.max(left, (labels[index - 1]?.right ?? 0) + 4), 5)]);
          expect([text, right]).toEqual([text, expect.closeTo(Math.min(right, edge), 5)]);
        }
      }
    }
  });

  test.each(widths)("at %i pixels, the choices of the levers are whole", async (width) => {
    await resize(width);
    await show(looks["at rest"]);
    expect(await page.evaluate(cutChoices)).toEqual([]);
  });
});

/** The texts of the cards that are cut, though they should not. Runs in the page. */
function cutLines(): string[] {
  return [...document.querySelectorAll<HTMLElement>(".card > ul")].flatMap((list) => {
    const end = list.getBoundingClientRect().bottom + 1;
    const items = [...list.querySelectorAll<HTMLElement>("li:not([hidden]) p")];
    const half = items.filter((item) => item.clientHeight % 20 !== 0 || item.getBoundingClientRect().bottom > end);
    const isLost = (item: HTMLElement) => item.scrollHeight > item.clientHeight + 1;
    const advice = items.filter((item) => item.matches(".next") && isLost(item));
    // A text may be cut between two lines if a button opens it.
    const silent = list.parentElement?.querySelector(".more") ? [] : items.filter(isLost);
    return [...half, ...advice, ...silent].map(({ innerText }) => innerText);
  });
}

/** The times that each chart has drawn, from left to right. Runs in the page. */
function drawnLabels(): { labels: Drawn[]; width: number }[] {
  return [...document.querySelectorAll<HTMLCanvasElement & { drawn?: Drawn[] }>(".plot canvas")].map((canvas) => ({
    labels: (canvas.drawn ?? []).filter(({ text }) => text.includes(":")).sort((one, other) => one.left - other.left),
    width: canvas.width,
  }));
}

/** The choices that are wider than their box. Runs in the page. */
function cutChoices(): string[] {
  const context = document.createElement("canvas").getContext("2d");
  return [...document.querySelectorAll<HTMLSelectElement>(".levers select")].flatMap((select) => {
    const style = getComputedStyle(select);
    if (!context) return ["no canvas"];
    context.font = `${style.fontSize} ${style.fontFamily}`;
    const arrow = 20;
    const room =
      select.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight) - arrow;
    return [...select.options].map(({ text }) => text).filter((text) => context.measureText(text).width > room);
  });
}
