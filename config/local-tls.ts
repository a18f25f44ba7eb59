import type { Configuration } from "../lib/config";

/**
 * The deployment on one machine with TLS on both sides of the load balancer (`npm start -- -c stage=local-tls`).
 *
 * Browsers and curl resolve every name below `localhost` to this machine. `npm start` makes the certificate and the zone.
 * The targets speak HTTP/1.1. With `targetProtocol: "http2"`, neither WebSockets nor clients with HTTP/1.1 reach them.
 */
export default {
  cluster: { instances: { min: 1, max: 3 } },
  service: { tasks: { min: 2, max: 2 }, healthCheckGracePeriodSeconds: 0 },
  loadBalancer: {
    tls: { domainName: "api.fastapi.localhost", hostedZoneId: "Z0LOCAL", hostedZoneName: "fastapi.localhost" },
    backendTls: true,
  },
} satisfies Configuration;
