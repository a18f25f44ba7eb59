import { defaults, marginSeconds } from "./contract";
import type { Config } from "./index";

/** The timeouts that load balancer, ECS and server must agree on, so that no request is cut off. All are in seconds. */
export interface Timeouts {
  /** `service.longestRequestSeconds`. The server then answers 504 itself. */
  request: number;
  /** A stopping task leaves the target group first, 0 to 3600 (ELB API Reference, "TargetGroupAttribute"). */
  deregistrationDelay: number;
  /** Then it gets SIGTERM, and the server finishes the requests that are still open. */
  gracefulStop: number;
  /**
   * Only then ECS kills the container. The maximum of 120 holds for Fargate. On EC2, AWS names none (ECS API Reference,
   * "ContainerDefinition"), and hours are in use (aws/containers-roadmap, issue 2320).
   */
  containerStop: number;
  /**
   * A terminating instance may wait this long for its drain, 30 to 7200, unless ECS prolongs it. ECS's own value is 3,600
   * (EC2 Auto Scaling API Reference, "PutLifecycleHook"; aws/containers-roadmap, issue 2467).
   */
  instanceDrain: number;
  /** The shortest `loadBalancerIdle` at which the server answers a long request before the load balancer gives up. */
  leastLoadBalancerIdle: number;
  /** The load balancer closes an idle connection, 1 to 4000 (ELB API Reference, "LoadBalancerAttribute"). */
  loadBalancerIdle: number;
  /** Then the server does. If it were first, the load balancer might use a closed connection, and answer 502. */
  keepAlive: number;
}

/** Seconds of a drain for a new instance and a new task on it. The plan assumes about 200 for both. */
const replacementSeconds = 850;

/** The timeouts of a configuration. All follow from the longest request, and the last two from the idle timeout, too. */
export function timeouts({ service, loadBalancer }: Pick<Config, "service" | "loadBalancer">): Timeouts {
  const request = service.longestRequestSeconds;
  const deregistrationDelay = request + marginSeconds.deregistrationDelay;
  const gracefulStop = deregistrationDelay + marginSeconds.gracefulStop;
  const containerStop = gracefulStop + marginSeconds.containerStop;
  const leastLoadBalancerIdle = request + marginSeconds.loadBalancerIdle;
  const loadBalancerIdle =
    loadBalancer.idleTimeoutSeconds ?? Math.max(defaults.loadBalancerIdle, leastLoadBalancerIdle);
  return {
    request,
    deregistrationDelay,
    gracefulStop,
    containerStop,
    instanceDrain: replacementSeconds + deregistrationDelay + containerStop,
    leastLoadBalancerIdle,
    loadBalancerIdle,
    keepAlive: loadBalancerIdle + marginSeconds.keepAlive,
  };
}
