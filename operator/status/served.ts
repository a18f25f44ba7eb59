import { deploymentAlarms } from "../../lib/config/alarms";
import type { Snapshot } from "../snapshot";
import { are } from "./words";

/** The alarms about failed requests. */
const errorAlarms = [deploymentAlarms.targetErrors.id, deploymentAlarms.loadBalancerErrors.id];

/** Whether users get answers. */
export function served({ service, tasks, alarms, loadBalancer }: Snapshot): string {
  const healthy = tasks.filter(({ health }) => health === "healthy").length;
  const { desired } = service;
  if (desired === 0 && healthy === 0) return "No: the service is stopped, its desired count is 0.";
  if (loadBalancer.state !== "active") return `No: the load balancer is not ready, its state is ${loadBalancer.state}.`;
  const count = `${healthy} of ${Math.max(healthy, desired)} tasks ${are(healthy)} healthy`;
  if (healthy === 0) return `No: ${count}.`;
  const errors = alarms.filter(({ name, state }) => state === "ALARM" && errorAlarms.some((id) => name.endsWith(id)));
  if (errors.length > 0) return `Not all of them: too many requests fail. ${count}. ${loadBalancer.url}`;
  return `${healthy < desired ? "Yes, by fewer tasks than it should be" : "Yes"}: ${count}. ${loadBalancer.url}`;
}
