import type { Listener, Task } from "../snapshot";

/** What of a task decides about its share of the requests. */
type Receiver = Pick<Task, "deployment" | "targetGroup" | "health">;

/**
 * The share of the requests that each deployment gets, in percent. A rule shares them among target groups by weight, and
 * a target group shares them equally among its healthy targets. This assumes requests of equal effort.
 *
 * @param productionRule the rule whose weights ECS shifts; default: the first one that forwards
 * @returns percent, by the id of a deployment; deployments without a share are left out
 */
export function trafficShares(
  listeners: readonly Listener[],
  tasks: readonly Receiver[],
  productionRule?: string,
): Map<string, number> {
  const rules = listeners.flatMap((listener) => listener.rules).filter(({ action }) => action === "forward");
  const { targets = [] } = rules.find(({ arn }) => arn === productionRule) ?? rules[0] ?? {};
  const total = targets.reduce((sum, { weight }) => sum + weight, 0);
  const shares = new Map<string, number>();
  for (const { targetGroup, weight } of targets) {
    const healthy = tasks.filter((task) => task.targetGroup === targetGroup && task.health === "healthy");
    for (const { deployment } of healthy) {
      if (deployment === null || weight === 0) continue;
      const share = (100 * weight) / total / healthy.length;
      shares.set(deployment, (shares.get(deployment) ?? 0) + share);
    }
  }
  return new Map([...shares].map(([id, share]) => [id, Math.round(share * 10) / 10]));
}
