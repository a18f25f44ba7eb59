import contract from "../../service/app/contract.json";

const { port, healthCheckPath, environment, timeoutSeconds } = contract;

/** Port and health-check path of a service that is told nothing else. */
export const defaults = { port, healthCheckPath };

/** Seconds by which the server keeps a silent connection longer than the load balancer does. */
const keepAliveMargin = timeoutSeconds.keepAlive - timeoutSeconds.loadBalancerIdle;

/**
 * Timeouts in seconds that load balancer, ECS and server must agree on, so that no request is cut in two:
 * a connection ends at the load balancer before it ends at the server, and a stopping task is first taken out of the
 * target group (`deregistrationDelay`, as long as the longest request), then asked to stop (`gracefulStop`), and only
 * then killed (`containerStop`).
 */
export const timeouts = timeoutSeconds;

/** Variables that the deployment alone decides: a container that listens elsewhere, or speaks TLS unasked, is never healthy. */
export const reservedVariables = Object.values(environment).filter((name) => name !== environment.logLevel);

/** What the container is told about its port, its timeouts and TLS, under the names that it reads. */
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
