import type { Scenario } from "../scenario";
import { amiRoll } from "./ami";
import { badRelease, crash, lateFailure, neverHealthy, slow } from "./bad-versions";
import { instanceLost, spotInterruption, taskKilled, zoneLost } from "./losses";
import { rollingUpdate, twentyUpdates, twoDeployments } from "./releases";
import { loadRamp, peakRelease, schedule } from "./scaling";

/** All scenarios, in the order in which they are played. */
export const scenarios: readonly Scenario[] = [
  rollingUpdate,
  twentyUpdates,
  twoDeployments,
  crash,
  neverHealthy,
  badRelease,
  lateFailure,
  slow,
  taskKilled,
  instanceLost,
  zoneLost,
  spotInterruption,
  amiRoll,
  loadRamp,
  peakRelease,
  schedule,
];
