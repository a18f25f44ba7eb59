/// <reference lib="dom" />
import type { Page } from "playwright-core";
import type { Look } from "../../operator/console/messages";
import { barriers } from "../support/axe";
import { chromiumPath } from "../support/browser";
import { eventually } from "../support/eventually";
import { fakeConsole } from "./fake-console";
import { looks } from "./looks";
import { limitSeconds, type OpenedPage, openPage } from "./open-page";
import { expectedWords, wordsOn } from "./shown";

jest.setTimeout(6 * 1000 * limitSeconds);

const inChromium = chromiumPath ? describe : describe.skip;
if (!chromiumPath) process.stdout.write("SKIPPED the page of the console: there is no Chromium\n");

const rest = looks["at rest"];
const scenes = Object.entries(looks);
/** These have every colour. axe takes a second for each. */
const mostColours = [
  looks["a scale-out with a waiting task"],
  looks["a canary at 30 %"],
  looks["a lost instance"],
  looks["a lost zone and many failures"],
];

inChromium("the console's page", () => {
  let opened: OpenedPage;
  let page: Page;
  const show = (look: Look) => opened.show(look);

  beforeAll(async () => {
    opened = await openPage(rest);
    page = opened.page;
  });
  afterAll(() => opened?.close());

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
      "CPU of the tasks scales tasks now 52.1 target 60 alarm > 60 asks for more alarm < 54",
      "Reserved part of instances scales instances now 100 target 100 alarm > 100 alarm < 100",
    ]);
  });

  test("shows how far an undone release came, and what serves now", async () => {
    await show(looks["a release that was undone"]);
    const facts = (await page.locator(".rollout header").innerText()).replaceAll(/\s+/g, " ");
    expect(facts).toBe("Release canary, version 7 (3f34af29c7ee) rollback successful");
    expect(await page.locator(".rollout .result b").innerText()).toBe("Version 6 serves again.");
    const steps = await page.locator(".steps li").all();
    expect(
      await Promise.all(steps.map(async (step) => [await step.getAttribute("class"), await step.innerText()])),
    ).toEqual([
      ["done", "✓\nPrepare\ndone"],
      ["done", "✓\nScale up\ndone"],
      ["done", "✓\nTest traffic\ndone"],
      ["done", "✓\nProduction traffic\ndone"],
      ["bad", "✕\nBake time\nended here"],
      ["open", "6\nClean up"],
    ]);
  });

  test("a release that is being undone shows the share of its own version", async () => {
    const { snapshot, ...rest } = looks["a release that was undone"];
    const [before] = snapshot.service.deployments;
    const [newest] = looks["a canary at 30 %"].snapshot.service.deployments;
    if (!before || !newest || !snapshot.service.rollout) throw new Error("the looks have deployments");
    const rollout = { ...snapshot.service.rollout, status: "ROLLBACK_IN_PROGRESS", stage: "PRODUCTION_TRAFFIC_SHIFT" };
    // The first deployment is the version before: ECS deploys it again.
    const deployments = [
      { ...before, trafficPercent: 90 },
      { ...newest, status: "ACTIVE", trafficPercent: 10 },
    ];
    await show({ ...rest, snapshot: { ...snapshot, service: { ...snapshot.service, rollout, deployments } } });
    expect(await page.locator("[aria-current=step]").innerText()).toBe("✕\nProduction traffic\n10 %");
  });

  test("an alarm that scales is no trouble", async () => {
    await show(looks["a release that was undone"]);
    expect(await page.locator(".chart .asks").allInnerTexts()).toEqual(["alarm < 54 asks for fewer"]);
    expect(await page.locator(".charts .bad").count()).toBe(0);
  });

  test("marks the zones in which no instance can start", async () => {
    await show(looks["a lost zone and many failures"]);
    const marked = await page.locator(".zone.bad").all();
    expect(await Promise.all(marked.map((zone) => zone.getAttribute("data-zone")))).toEqual([
      "us-east-1b",
      "us-east-1c",
    ]);
    expect(await page.locator(".zone .empty").allInnerTexts()).toEqual(
      Array(2).fill("✕ No instance could start here."),
    );
  });

  test("the moves of the levers stand among the events, by their time", async () => {
    await show(rest);
    const sources = await page.locator(".events .source").allInnerTexts();
    expect(sources.slice(0, 5)).toEqual(["Lever", "ECS", "Lever", "Application Auto Scaling", "Auto Scaling"]);
    const texts = await page.locator(".by-lever .what").allInnerTexts();
    expect(texts).toEqual(rest.levers?.moves.map(({ text, failed }) => `${failed ? "Failed: " : ""}${text}`));
  });

  test("the levers follow a change from elsewhere, and show a long line whole", async () => {
    await show(rest);
    await page.getByLabel("Time").selectOption("600");
    await show(looks["a lost zone and many failures"]);
    await eventually(limitSeconds, async () => expect(await page.getByLabel("Time").inputValue()).toBe("60"));
    expect(await page.locator(".now").first().innerText()).toBe("Sends nothing: 36,000 sent, 12 failed");
    const output = page.locator(".output");
    expect(await output.innerText()).toBe(looks["a lost zone and many failures"].levers?.command?.line);
    expect(await output.evaluate((box) => box.scrollHeight - box.clientHeight)).toBe(0);
  });

  test.each(["light", "dark"] as const)("axe finds nothing serious in %s", async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    for (const look of mostColours) {
      await show(look);
      expect(await barriers(page)).toEqual([]);
    }
    await page.emulateMedia({ colorScheme: "light" });
  });

  test("the keyboard opens and closes the log of a task, and HTML in a line is text", async () => {
    opened.fake.lines = [{ time: rest.snapshot.takenAt, text: "<img src=x onerror=alert(1)> done" }];
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
    opened.fake.moves.length = 0;
    opened.fake.answer = { problem: "it is too early" };
    await page.getByLabel("Load").fill("120");
    await page.getByRole("button", { name: "Send" }).click();
    await eventually(limitSeconds, async () =>
      expect(await page.locator(".answer").innerText()).toBe("Refused: it is too early"),
    );
    // The browser itself writes this of the answer 400.
    expect(opened.misdeeds.errors.splice(0)).toEqual([expect.stringContaining("400 (Bad Request)")]);
    opened.fake.answer = { done: "it is done" };
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
      expect(opened.fake.moves).toEqual([
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
    expect(opened.misdeeds).toEqual({ errors: [], foreign: [] });
  });

  test("says that the connection is lost, and finds it again", async () => {
    await show(rest);
    const status = () => page.locator(".connection").innerText();
    opened.fake.close();
    await eventually(limitSeconds, async () => expect(await status()).toMatch(/^Connection lost: this page shows /));
    opened.fake = await fakeConsole(looks["a lost instance"], Number(new URL(opened.fake.url).port));
    await eventually(limitSeconds, async () => expect(await status()).toMatch(/^Live, read at /));
    await show(looks["a lost instance"]);
  });
});
