// Prints what `npm start` must know of a stage before it synthesises: node_modules/.bin/ts-node -T scripts/stage-facts.ts stage|config VALUE
import * as path from "node:path";
import { ConfigError } from "../lib/config/problem";
import { projectRoot } from "../lib/config/project-root";
import { loadConfig } from "../lib/validation/load";

try {
  const [, , option = "", value] = process.argv;
  const { stage, config } = loadConfig({ [option]: value });
  const { account, region, service, loadBalancer } = config;
  const { tls } = loadBalancer;
  const certificateArn = tls !== null && "certificateArn" in tls ? tls.certificateArn : undefined;
  // A load balancer takes certificates of its own region and account only.
  const [, , , certificateRegion, certificateAccount] = certificateArn?.split(":") ?? [];
  const facts = {
    stage,
    directory: path.resolve(projectRoot, service.directory),
    port: service.port,
    secrets: Object.keys(service.secrets),
    account: account ?? certificateAccount,
    region: region ?? certificateRegion,
    certificateArn,
    domainName: tls !== null && "domainName" in tls ? tls.domainName : undefined,
    hostedZone: tls !== null && "domainName" in tls ? { id: tls.hostedZoneId, name: tls.hostedZoneName } : undefined,
  };
  console.log(JSON.stringify(facts));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exit(1);
}
