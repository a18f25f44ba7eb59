import type { Configuration } from "../lib/config";

/** The deployment on one machine (`npm start`): the write-up's service, with room to roll out. */
export default {
  cluster: { instances: { min: 1, max: 3 } },
  service: { tasks: { min: 2, max: 2 } },
} satisfies Configuration;
