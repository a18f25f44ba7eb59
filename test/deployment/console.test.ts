import type { Browser, Page } from "playwright-core";
import type { Snapshot } from "../../operator/snapshot";
import { expectedOf, shownOn } from "../console/shown";
import { barriers } from "../support/axe";
import { chromiumPath, launch, type Misdeeds, watch } from "../support/browser";
import { eventually } from "../support/eventually";
import { LocalProject } from "./local-project";

/** A busy machine takes several times as long as a quiet one. */
const limitSeconds = 180;
jest.setTimeout(1000 * limitSeconds * 2);

const stage = `import type { Configuration } from "../lib/config";

export default {
  cluster: { instances: { min: 2, max: 8 } },
  service: {
    cpu: 128,
    tasks: { min: 2, max: 3 },
    scaling: { cpuPercent: 20 },
    rollout: { strategy: "canary", stepPercent: 30, bakeMinutes: 10 },
  },
} satisfies Configuration;
`;

const inChromium = chromiumPath ? describe : describe.skip;
if (!chromiumPath) process.stdout.write("SKIPPED the console of a deployment: there is no Chromium\n");

// The tests share one deployment, and run in their order.
inChromium("the console of npm start", () => {
  let browser: Browser;
  let page: Page;
  let misdeeds: Misdeeds;
  let project: LocalProject;

  beforeAll(async () => {
    project = new LocalProject();
    project.write("config/console.ts", stage);
    project.start("-c", "stage=console", "--speed", "60");
    browser = await launch();
    page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
    await eventually(limitSeconds, async () => void project.consoleUrl);
    misdeeds = watch(page, project.consoleUrl);
    await page.goto(project.consoleUrl);
  });
  afterAll(async () => {
    await browser?.close();
    await project?.end(60);
  });

  /** Waits until the page shows what `npm run status` reads, and that is what the test waits for. */
  const shows = (isMeant: (snapshot: Snapshot) => void) =>
    eventually(limitSeconds, async () => {
      const snapshot = await project.snapshot();
      isMeant(snapshot);
      // The page reads every few seconds. The snapshot may also be the newer one.
      await eventually(6, async () => expect(await shownOn(page)).toEqual(expectedOf(snapshot)));
    });
  const move = async (name: string, answer: RegExp) => {
    await page.getByRole("button", { name }).click();
    await eventually(limitSeconds, async () => expect(await page.locator(".answer").innerText()).toMatch(answer));
  };
  const setSpeed = async (factor: number) => {
    await page.getByLabel("Time").selectOption(String(factor));
    await page.getByRole("button", { name: "Set" }).click();
    const now = page.getByText(`AWS's timers run ${factor} times as fast`);
    await eventually(limitSeconds, async () => expect(await now.count()).toBe(1));
  };
  const healthy = ({ tasks }: Snapshot) => tasks.filter(({ health }) => health === "healthy").length;

  test("shows the tasks and instances that a load brings", async () => {
    await page.getByLabel("Load").fill("150");
    await move("Send", /150 requests a second/);
    await shows((snapshot) => {
      expect(healthy(snapshot)).toBe(3);
      expect(snapshot.group.instances.length).toBeGreaterThanOrEqual(3);
    });
    await eventually(limitSeconds, async () =>
      expect(await page.locator(".now").first().innerText()).toMatch(/^Sends 150\/s: [1-9][\d,]* sent, 0 failed$/),
    );
  });

  test("shows the log of a task", async () => {
    await page.locator("[data-instance] [data-task]").first().click();
    await eventually(limitSeconds, async () =>
      expect(await page.locator("dialog .lines").innerText()).toMatch(/\{"|INFO|GET/),
    );
    await page.keyboard.press("Escape");
  });

  test("shows that an instance is lost, and that another one takes its place", async () => {
    const lost = await page.locator("[data-instance]").first().getAttribute("data-instance");
    await page.getByLabel("Instance", { exact: true }).selectOption(lost);
    await move("Break: instance", new RegExp(String(lost)));
    await shows((snapshot) => {
      expect(snapshot.group.instances.map(({ id }) => id)).not.toContain(lost);
      expect(healthy(snapshot)).toBe(3);
    });
    const failed = await page.locator(".events .what").allInnerTexts();
    expect(failed.some((text) => text.includes(String(lost)))).toBe(true);
  });

  test("shows that a lost zone takes no instance, and that it does after its return", async () => {
    const zone = String(await page.locator("[data-zone]:has([data-instance])").first().getAttribute("data-zone"));
    await page.getByLabel("Zone", { exact: true }).selectOption(zone);
    await move("Break: zone", new RegExp(`zone ${zone} is lost`));
    await shows((snapshot) => {
      expect(snapshot.group.failedZones).toEqual([zone]);
      expect(healthy(snapshot)).toBe(3);
    });
    expect(await page.locator(`[data-zone="${zone}"] .empty`).innerText()).toContain("No instance could start here.");
    expect(await page.locator(".by-lever .what").allInnerTexts()).toContain(
      `zone ${zone} is lost, and its instances with it`,
    );
    await move("Bring back: zone", new RegExp(`zone ${zone} is back`));
    await shows(({ group }) => expect(group.failedZones).toEqual([]));
  });

  test("shows a canary at 30 %, and its end", async () => {
    project.append("service/app/application.py", "\n# another version\n");
    await move("Roll out", /a rollout has begun/);
    await eventually(limitSeconds, async () =>
      expect(await page.locator(".version .share").first().innerText()).toBe("30 %"),
    );
    await setSpeed(1); // holds the step
    await shows(({ service }) =>
      expect(service.deployments.map(({ trafficPercent }) => trafficPercent)).toEqual([30, 70]),
    );
    expect(await barriers(page)).toEqual([]);
    await setSpeed(60);
    await shows(({ service }) => {
      expect(service.rollout?.status).toBe("SUCCESSFUL");
      expect(service.deployments.map(({ version, trafficPercent }) => [version.revision, trafficPercent])).toEqual([
        [2, 100],
      ]);
    });
  });

  test("asks no other host, and its own console stays free of errors", () => {
    expect(misdeeds).toEqual({ errors: [], foreign: [] });
  });
});
