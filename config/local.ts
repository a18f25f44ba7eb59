import type { Configuration } from "../lib/config";

/** The deployment on one machine (`npm start`): two tasks, and a third instance so that a rollout can end. */
export default {
  cluster: { instances: { min: 1, max: 3 } },
  // Without a grace period, you wait 30 seconds for a task that never answers, and not 60.
  service: { tasks: { min: 2, max: 2 }, healthCheckGracePeriodSeconds: 0 },
} satisfies Configuration;
