import type { Configuration } from "../lib/config";

/**
 * The deployment on one machine with TLS and HTTP/2 on both sides of the load balancer (`npm start -- -c stage=local-tls`).
 *
 * Browsers and curl resolve every name of `localhost` to this machine. `npm start` makes the certificate and the zone.
 */
export default {
  cluster: { instances: { min: 1, max: 3 } },
  service: { tasks: { min: 2, max: 2 }, healthCheckGracePeriodSeconds: 0 },
  loadBalancer: {
    tls: { domainName: "api.fastapi.localhost", hostedZoneId: "Z0LOCAL", hostedZoneName: "fastapi.localhost" },
    targetProtocol: "http2",
    backendTls: true,
  },
} satisfies Configuration;
