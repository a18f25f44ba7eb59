import {
  ago,
  alarm,
  charts,
  cpu,
  crashed,
  deployment,
  events,
  first,
  instance,
  lookAt,
  reservation,
  rollout,
  snapshot,
  task,
  third,
  version,
} from "./look-parts";

const { service, group, scaling, tasks } = snapshot;
const reason = "Service deployment rolled back because the following alarm(s) fired: shop-prod-TargetErrors";

/** Looks with texts that are as long as AWS's own. */
export const troubles = {
  "a release that was undone": lookAt({
    service: {
      ...service,
      deployments: [deployment(6)],
      rollout: {
        ...rollout,
        version: version(7),
        status: "ROLLBACK_SUCCESSFUL",
        stage: "BAKE_TIME",
        reason,
        startedAt: ago(900),
        finishedAt: ago(60),
      },
    },
    stacks: [
      {
        name: "shop-prod-service",
        status: "UPDATE_ROLLBACK_COMPLETE",
        reason: "The following resource(s) failed to update: [Service9571FDD8]",
      },
    ],
    events: [{ time: ago(60), source: "ECS", text: `The service was undone: ${reason}.`, failed: true }, ...events],
    scaling: {
      ...scaling,
      policies: [
        { ...cpu, alarms: [...cpu.alarms.slice(0, 1), alarm("cpu-low", 54, "LessThanThreshold", "ALARM")] },
        reservation,
      ],
    },
  }),
  "a lost zone and many failures": lookAt(
    {
      service: {
        ...service,
        running: 3,
        pending: 2,
        deployments: [deployment(6, { running: 3, pending: 2, failed: 4 })],
      },
      tasks: [
        ...tasks.slice(0, 2),
        task(5, third, { health: "unhealthy", healthReason: "Target.ResponseCodeMismatch" }),
        task(6, null, { status: "PROVISIONING", health: null, startedAt: null, address: null, targetGroup: null }),
        crashed(
          7,
          third,
          `sqlalchemy.exc.OperationalError: ${"connection to server at db.internal (10.0.3.7), port 5432 failed. ".repeat(6).trim()}`,
        ),
      ],
      group: {
        ...group,
        max: 3,
        failedZones: ["us-east-1b", "us-east-1c"],
        instances: [first, instance(3, 0, { agentConnected: false })],
      },
      alarms: [
        {
          ...alarm("shop-prod-TooFewTasks", 2, "LessThanThreshold", "ALARM"),
          description: "Fewer tasks are healthy than service.tasks.min",
        },
      ],
    },
    {
      // Locally, a virtual minute is a few seconds.
      charts: { ...charts, times: charts.times.map((_, point) => Date.parse(ago(4 * (59 - point))) / 1000) },
      levers: {
        speed: 60,
        load: { perSecond: 0, most: 500, sent: 36_000, failed: 12 },
        command: {
          name: "fault spot i-05a3d3b55b71f04c2",
          running: false,
          line: "error: the emulated AWS refuses the fault: i-05a3d3b55b71f04c2 is not a Spot instance, and only a Spot instance of this group can get an interruption notice",
          failed: true,
        },
        moves: [{ time: ago(45), text: "zone us-east-1b is lost, and its instances with it", failed: false }],
      },
    },
  ),
};
