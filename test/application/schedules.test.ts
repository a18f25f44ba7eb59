import { makePlan } from "../../lib/plan/plan";
import { parseConfig } from "../../lib/validation/validate";
import { only, synthesise } from "../support/synthesise";

const stopped = {
  service: {
    scaling: {
      schedules: [
        { name: "night", cron: "0 22 * * ? *", min: 0, max: 0 },
        { name: "morning", cron: "0 6 * * ? *", min: 2, max: 4 },
      ],
    },
  },
};

test("a schedule with a max of 0 sets both bounds to 0 in the template", () => {
  const target = only(synthesise(stopped).service, "AWS::ApplicationAutoScaling::ScalableTarget").Properties;
  expect(target).toMatchObject({ MinCapacity: 2, MaxCapacity: 4 });
  expect(target.ScheduledActions).toMatchObject([
    { ScheduledActionName: "night", ScalableTargetAction: { MinCapacity: 0, MaxCapacity: 0 } },
    { ScheduledActionName: "morning", ScalableTargetAction: { MinCapacity: 2, MaxCapacity: 4 } },
  ]);
});

test("the plan counts no task and the group's fewest instances, and warns that nothing answers", () => {
  const plan = makePlan("test", parseConfig(stopped));
  expect(plan.tasks).toMatchObject({ fewest: 0, most: 4 });
  expect(plan.instances).toMatchObject({ fewest: 1, most: 4 });
  expect(plan.lostTasks).toMatchObject({ instance: { fewest: 0 }, zone: { fewest: 0 } });
  expect(plan.warnings.find(({ path }) => path === "service.tasks.min")?.message).toContain("nothing answers");
});
