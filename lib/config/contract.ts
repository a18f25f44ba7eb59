import contract from "../../service/app/contract.json";

const { port, healthCheckPath, environment, timeoutSeconds } = contract;

/** Port and health check path of a service whose stage sets neither. */
export const defaults = { port, healthCheckPath };

/** Seconds by which the server's keep-alive timeout exceeds the load balancer's idle timeout. */
const keepAliveMargin = timeoutSeconds.keepAlive - timeoutSeconds.loadBalancerIdle;

/**
 * Timeouts in seconds that load balancer, ECS and server must agree on, so that no request is cut off.
 *
 * - An idle connection ends at the load balancer first (`loadBalancerIdle`), then at the server (`keepAlive`).
 * - A stopping task leaves the target group (`deregistrationDelay`, as long as the longest request). Then it gets
 *   SIGTERM and finishes its requests (`gracefulStop`). Only then ECS kills it (`containerStop`).
 */
export const timeouts = timeoutSeconds;

/** Environment variables that only the deployment may set. A container with other values would fail its health check. */
export const reservedVariables = Object.values(environment).filter((name) => name !== environment.logLevel);

/** The environment variables that tell the container its port, its timeouts and whether it serves TLS. */
export function containerEnvironment(
  port: number,
  { idleTimeoutSeconds, backendTls }: { idleTimeoutSeconds: number; backendTls: boolean },
): Record<string, string> {
  return {
    [environment.port]: String(port),
    [environment.keepAlive]: String(idleTimeoutSeconds + keepAliveMargin),
    [environment.requestTimeout]: String(timeoutSeconds.request),
    [environment.gracefulStop]: String(timeoutSeconds.gracefulStop),
    ...(backendTls && { [environment.tls]: "true" }),
  };
}
