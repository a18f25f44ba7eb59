import type { Configuration } from "../lib/config";

/** The deployment on one machine (`npm start`): two tasks, and a third instance so that a rollout can end. */
export default {
  cluster: { instances: { min: 1, max: 3 } },
  service: { tasks: { min: 2, max: 2 } },
} satisfies Configuration;
