/// <reference lib="dom" />
import type { Browser, Page } from "playwright-core";
import { barriers } from "../support/axe";
import { chromiumPath, launch, type Misdeeds, watch } from "../support/browser";
import { eventually } from "../support/eventually";
import { type FakeConsole, fakeConsole } from "./fake-console";
import { looks } from "./looks";
import { expectedOf, expectedWords, shownOn, wordsOn } from "./shown";

const limitSeconds = 20;
jest.setTimeout(6 * 1000 * limitSeconds);

const inChromium = chromiumPath ? describe : describe.skip;
if (!chromiumPath) process.stdout.write("SKIPPED the page of the console: there is no Chromium\n");

const rest = looks["at rest"];
const scenes = Object.entries(looks);
/** These have every colour. axe takes a second for each. */
const mostColours = [looks["a scale-out with a waiting task"], looks["a canary at 30 %"], looks["a lost instance"]];

inChromium("the console's page", () => {
  let browser: Browser;
  let fake: FakeConsole;
  let page: Page;
  let misdeeds: Misdeeds;

  beforeAll(async () => {
    browser = await launch();
    fake = await fakeConsole(rest);
    page = await browser.newPage({ viewport: { width: 1600, height: 1000 }, reducedMotion: "reduce" });
    misdeeds = watch(page, fake.url);
    await page.goto(fake.url);
  });
  afterAll(async () => {
    await browser?.close();
    fake?.close();
  });

  const show = async (look: typeof rest) => {
    fake.show(look);
    await eventually(limitSeconds, async () => expect(await shownOn(page)).toEqual(expectedOf(look.snapshot)));
  };

  test.each(scenes)("shows the snapshot and the words of %s", async (_, look) => {
    await show(look);
    expect(await wordsOn(page)).toEqual(expectedWords(look));
    expect(await page.locator(".levers").count()).toBe(look.levers ? 1 : 0);
  });

  test("shows the metrics with bounds, targets and thresholds", async () => {
    await show(looks["a scale-out with a waiting task"]);
    const captions = await page.locator(".chart figcaption").allInnerTexts();
    expect(captions.map((text) => text.replaceAll(/\s+/g, " "))).toEqual([
      "Requests all 240/s 5xx 0/s",
      "Time of an answer p50 18 ms p99 61.3 ms",
      "Tasks healthy 5 at least 2 at most 10",
      "Instances in service 3 at least 2 at most 6",
      "CPU of the tasks scales tasks now 52.1 target 60 alarm > 60 fires alarm < 54",
      "Reserved part of instances scales instances now 100 target 100 alarm > 100 alarm < 100",
    ]);
  });

  test.each(["light", "dark"] as const)("axe finds nothing serious in %s", async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    for (const look of mostColours) {
      await show(look);
      expect(await barriers(page)).toEqual([]);
    }
    await page.emulateMedia({ colorScheme: "light" });
  });

  test("is readable at 390 pixels", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const [, look] of scenes) {
      await show(look);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    }
    expect(await barriers(page)).toEqual([]);
    await page.setViewportSize({ width: 1600, height: 1000 });
  });

  test("nothing above the instances moves when the data change", async () => {
    const tops = () =>
      page.evaluate(() =>
        [...document.querySelectorAll(".card, .panel.traffic, .zone, .levers .lever")].map(
          (one) => one.getBoundingClientRect().top,
        ),
      );
    await show(rest);
    const before = await tops();
    for (const name of ["a scale-out with a waiting task", "a canary at 30 %", "a lost instance"] as const) {
      await show(looks[name]);
      expect(await tops()).toEqual(before);
    }
  });

  test("the keyboard opens and closes the log of a task, and HTML in a line is text", async () => {
    fake.lines = [{ time: rest.snapshot.takenAt, text: "<img src=x onerror=alert(1)> done" }];
    await show(rest);
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute("data-task") ?? null);
    await page.locator("h1").click();
    for (let presses = 0; presses < 60 && (await focused()) === null; presses++) await page.keyboard.press("Tab");
    const task = await focused();
    expect(rest.snapshot.tasks.map(({ id }) => id)).toContain(task);
    await page.keyboard.press("Enter");
    await eventually(limitSeconds, async () =>
      expect(await page.locator("dialog code").allInnerTexts()).toEqual(["<img src=x onerror=alert(1)> done"]),
    );
    expect(await page.locator("dialog img").count()).toBe(0);
    expect(await page.locator("dialog h2").innerText()).toBe(`Task ${task?.slice(0, 8)}`);
    expect(await barriers(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await eventually(limitSeconds, async () => expect(await page.locator("dialog").count()).toBe(0));
    expect(await focused()).toBe(task);
  });

  test("each lever sends what it says, and shows the answer", async () => {
    await show(rest);
    fake.moves.length = 0;
    fake.answer = { problem: "it is too early" };
    await page.getByLabel("Load").fill("120");
    await page.getByRole("button", { name: "Send" }).click();
    await eventually(limitSeconds, async () =>
      expect(await page.locator(".answer").innerText()).toBe("Refused: it is too early"),
    );
    // The browser itself writes this of the answer 400.
    expect(misdeeds.errors.splice(0)).toEqual([expect.stringContaining("400 (Bad Request)")]);
    fake.answer = { done: "it is done" };
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByLabel("Time").selectOption("60");
    await page.getByRole("button", { name: "Set" }).click();
    await page.getByRole("button", { name: "Break: task" }).click();
    await page.getByLabel("Instance", { exact: true }).selectOption({ index: 1 });
    await page.getByRole("button", { name: "Spot notice: instance" }).click();
    await page.getByLabel("Zone", { exact: true }).selectOption("us-east-1b");
    await page.getByRole("button", { name: "Break: zone" }).click();
    await page.getByRole("button", { name: "Bring back: zone" }).click();
    await page.getByRole("button", { name: "Roll out" }).click();
    const [instance] = rest.snapshot.group.instances;
    await eventually(limitSeconds, async () =>
      expect(fake.moves).toEqual([
        { lever: "load", perSecond: 120 },
        { lever: "load", perSecond: 0 },
        { lever: "speed", factor: 60 },
        { lever: "fault", kind: "task", name: null },
        { lever: "fault", kind: "spot", name: instance?.id },
        { lever: "fault", kind: "zone", name: "us-east-1b" },
        { lever: "fault", kind: "zone-return", name: "us-east-1b" },
        { lever: "deploy" },
      ]),
    );
    expect(await page.locator(".answer").innerText()).toBe("it is done");
  });

  test("asks no other host, and its own console stays free of errors", () => {
    expect(misdeeds).toEqual({ errors: [], foreign: [] });
  });

  test("says that the connection is lost, and finds it again", async () => {
    await show(rest);
    const status = () => page.locator(".connection").innerText();
    fake.close();
    await eventually(limitSeconds, async () => expect(await status()).toMatch(/^Connection lost: this page shows /));
    fake = await fakeConsole(looks["a lost instance"], Number(new URL(fake.url).port));
    await eventually(limitSeconds, async () => expect(await status()).toMatch(/^Live, read at /));
    await show(looks["a lost instance"]);
  });
});
