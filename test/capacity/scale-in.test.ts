import * as fc from "fast-check";
import { fleet } from "../../lib/capacity/fleet";
import { tasksPerInstance } from "../../lib/capacity/instance-room";
import { type Config, type Configuration, schema } from "../../lib/config";

const configure = (document: Configuration) => schema.parse(document);

const spread = (tasks: { min: number; max: number }, cluster: Configuration["cluster"] = {}): Configuration => ({
  cluster: { instanceTypes: ["m5.4xlarge"], ...cluster },
  service: { placement: "spread", cpu: 128, memoryMiB: 64, tasks },
});

test.each([
  // An m5.4xlarge holds 7 tasks.
  ["one task stays on each instance", spread({ min: 4, max: 28 }), { fewest: 4, most: 4 }],
  ["fewer tasks than instances leave some empty", spread({ min: 2, max: 28 }), { fewest: 2, most: 4 }],
  ["the group's minimum", spread({ min: 2, max: 28 }, { instances: { min: 3, max: 5 } }), { fewest: 3, most: 4 }],
  [
    "the target capacity",
    spread({ min: 3, max: 28 }, { targetCapacityPercent: 75, instances: { max: 9 } }),
    { fewest: 4, most: 6 },
  ],
  ["distinct-instance follows the tasks", { service: { tasks: { min: 2, max: 4 } } }, { fewest: 2, most: 4 }],
  [
    "binpack may empty instances",
    {
      ...spread({ min: 4, max: 28 }),
      service: { ...spread({ min: 4, max: 28 }).service, placement: "binpack" as const },
    },
    { fewest: 1, most: 4 },
  ],
] as const)("%s", (_, document, instances) => {
  expect(fleet(configure(document)).instances).toMatchObject(instances);
});

/**
 * Instances with their tasks, after a scale-in from the most tasks to the fewest with "spread". It starts and stops single
 * tasks. `pick` chooses the instances that the Auto Scaling group terminates: its own policy does not look at tasks.
 */
function scaledIn(config: Config, pick: (below: number) => number): number[] {
  const { tasks, instances } = fleet(config);
  const { min, max } = config.cluster.instances;
  const each = tasksPerInstance(config).tasks;
  const running: number[] = Array.from({ length: instances.most }, () => 0);
  const place = () => {
    const emptiest = running.indexOf(Math.min(...running));
    expect(running[emptiest]).toBeLessThan(each);
    running[emptiest] = (running[emptiest] ?? 0) + 1;
  };
  for (let n = 0; n < tasks.most; n++) place();
  for (let n = tasks.most; n > tasks.fewest; n--) {
    const fullest = running.indexOf(Math.max(...running));
    running[fullest] = (running[fullest] ?? 0) - 1;
  }
  // Managed scaling needs each instance with a task, and holds needed / running at the target.
  for (;;) {
    const needed = running.filter((count) => count > 0).length;
    const wanted = Math.min(max, Math.max(min, Math.ceil((needed * 100) / config.cluster.targetCapacityPercent)));
    if (running.length <= wanted) return running;
    // Managed draining starts the tasks of a terminated instance elsewhere.
    const [moved = 0] = running.splice(pick(running.length), 1);
    for (let n = 0; n < moved; n++) place();
  }
}

test("with spread, the fewest instances are those of a simulated scale-in", () => {
  const number = (min: number, most: number) => fc.integer({ min, max: most });
  fc.assert(
    fc.property(
      number(1, 30),
      number(0, 40),
      number(0, 6),
      number(1, 100),
      fc.infiniteStream(fc.nat()),
      (fewest, more, least, percent, picks) => {
        const tasks = { min: fewest, max: fewest + more };
        const cluster = { instances: { min: least, max: 200 }, targetCapacityPercent: percent };
        const config = configure(spread(tasks, cluster));
        const left = scaledIn(config, (below) => picks.next().value % below);
        expect(fleet(config).instances.fewest).toBe(left.length);
      },
    ),
    { numRuns: 1_000 },
  );
});
