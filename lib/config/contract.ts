import contract from "../../service/app/contract.json";

const { port, healthCheckPath, environment, timeoutSeconds } = contract;

/** Values of a service whose stage sets none of them. The two timeouts are in seconds. */
export const defaults = {
  port,
  healthCheckPath,
  longestRequest: timeoutSeconds.request,
  loadBalancerIdle: timeoutSeconds.loadBalancerIdle,
};

/**
 * Seconds by which each timeout exceeds the one before it. One chain is the request, `deregistrationDelay`, `gracefulStop`
 * and `containerStop`. The other is the request, `loadBalancerIdle` (at least) and `keepAlive`.
 */
export const { marginSeconds } = contract;

/** Environment variables that only the deployment may set. A container with other values would fail its health check. */
export const reservedVariables = Object.values(environment).filter((name) => name !== environment.logLevel);

/** The environment variables that tell the container its port, health check, timeouts in seconds, and protocols. */
export function containerEnvironment(
  service: { port: number; healthCheckPath: string },
  { keepAlive, request, gracefulStop }: { keepAlive: number; request: number; gracefulStop: number },
  loadBalancer: { backendTls: boolean; targetProtocol: "http1" | "http2" },
): Record<string, string> {
  return {
    [environment.port]: String(service.port),
    [environment.keepAlive]: String(keepAlive),
    [environment.requestTimeout]: String(request),
    [environment.gracefulStop]: String(gracefulStop),
    ...(service.healthCheckPath !== healthCheckPath && { [environment.healthCheckPath]: service.healthCheckPath }),
    ...(loadBalancer.backendTls && { [environment.tls]: "true" }),
    ...(loadBalancer.targetProtocol === "http2" && { [environment.http2]: "true" }),
  };
}
