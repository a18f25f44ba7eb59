import type { Config } from "../config";
import type { Problem } from "../config/problem";
import { unpinnedImages } from "./dockerfile";

/** Whether the stage is a production environment, by its `environment`. */
export const isProduction = ({ environment }: Config) => /^prod(uction)?$/i.test(environment);

/** Requests that cross the internet without TLS. */
export function plainHttp({ loadBalancer }: Config): Problem[] {
  if (!loadBalancer.public || loadBalancer.tls !== null) return [];
  const message = "without TLS, requests and answers cross the internet in clear text; set a certificate";
  return [{ path: "loadBalancer.tls", message }];
}

/** What a production environment should have. Others may lack it on purpose, so they get no warning. */
export function production(config: Config): Problem[] {
  if (!isProduction(config)) return [];
  const { loadBalancer, observability } = config;
  const lacking = plainHttp(config);
  if (observability.alarmEmail === null) {
    const message = "production without an address for alarms: nobody hears of a failure; set one";
    lacking.push({ path: "observability.alarmEmail", message });
  }
  if (!loadBalancer.accessLogs) {
    const message = "production without access logs: nothing shows later who called; set true";
    lacking.push({ path: "loadBalancer.accessLogs", message });
  }
  if (!loadBalancer.deletionProtection) {
    const message = "production without deletion protection: one command removes the service; set true";
    lacking.push({ path: "loadBalancer.deletionProtection", message });
  }
  const [image] = unpinnedImages(config);
  if (image !== undefined) {
    const message = `production on ${image} without a digest: a patched one changes no file, so no deployment builds on it; pin it (\`npm run base-image\` does so in service/)`;
    lacking.push({ path: "service.directory", message });
  }
  return lacking;
}
