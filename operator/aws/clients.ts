// The modular clients, one for each AWS API that is read. They bring signatures, the credential chain, paginators and
// retries. Their versions are pinned in package.json. AWS releases each client only when its API changes.
import { ApplicationAutoScalingClient } from "@aws-sdk/client-application-auto-scaling";
import { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { ECSClient } from "@aws-sdk/client-ecs";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { explained } from "./problem";

/** Where AWS is. */
export interface Connection {
  /** Default: that of the environment or the profile. */
  region?: string | undefined;
  /** The emulated AWS of `npm start`. */
  local?: {
    endpoint: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
    /** The port on loopback of each listener, by its ARN. */
    listenerPorts: Record<string, number>;
  };
}

/** One client for each AWS API. */
export type Clients = ReturnType<typeof connect>;

/** Attempts of a request that AWS throttles. The SDK waits longer before each, up to 20 s. */
const maxAttempts = 5;
const milliseconds = { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true };

/** Makes the clients. Without `local`, they use the usual credential chain (SDK Developer Guide, "credential providers"). */
export function connect({ region, local }: Connection) {
  const options = {
    ...(region !== undefined && { region }),
    ...(local && { endpoint: local.endpoint, credentials: local.credentials }),
    maxAttempts,
    retryMode: "standard" as const,
    requestHandler: milliseconds,
  };
  const clients = {
    cloudFormation: new CloudFormationClient(options),
    ecs: new ECSClient(options),
    elb: new ElasticLoadBalancingV2Client(options),
    autoScaling: new AutoScalingClient(options),
    applicationAutoScaling: new ApplicationAutoScalingClient(options),
    cloudWatch: new CloudWatchClient(options),
    logs: new CloudWatchLogsClient(options),
  };
  for (const [name, client] of Object.entries(clients)) {
    explain(client, iamPrefixes[name as keyof typeof clients], local !== undefined);
  }
  return clients;
}

/** The services' names in IAM actions. */
const iamPrefixes: Record<keyof Clients, string> = {
  cloudFormation: "cloudformation",
  ecs: "ecs",
  elb: "elasticloadbalancing",
  autoScaling: "autoscaling",
  applicationAutoScaling: "application-autoscaling",
  cloudWatch: "cloudwatch",
  logs: "logs",
};

/** Turns each error of a client into an `OperatorError` that names the IAM action. */
function explain(client: object, prefix: string, local: boolean): void {
  const { send } = client as { send(command: object, ...more: unknown[]): Promise<unknown> };
  const explainedSend = async (command: object, ...more: unknown[]) => {
    try {
      return await send.call(client, command, ...more);
    } catch (error) {
      throw explained(`${prefix}:${command.constructor.name.replace(/Command$/, "")}`, error, local);
    }
  };
  Object.assign(client, { send: explainedSend });
}
