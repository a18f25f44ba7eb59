import { z } from "zod";
import { cluster } from "./cluster";
import { strictSection } from "./fields";
import { loadBalancer } from "./load-balancer";
import { network } from "./network";
import { observability } from "./observability";
import { service } from "./service";

/** Every field of a stage, with its default. The doc comments are also the JSON Schema's descriptions. */
export const schema = strictSection({
  /** Names the stacks `<name>-<stage>-vpc`, `-cluster`, `-service`; default "fastapi". */
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}$/, "use 1 to 32 lower-case letters, digits and dashes, a letter first")
    .default("fastapi"),
  /** The `Environment` tag of every resource; default "Development". */
  environment: z.string().min(1).max(256).default("Development"),
  /** AWS account, 12 digits; default none: templates that fit any account. */
  account: z
    .string()
    .regex(/^\d{12}$/, "an account id has 12 digits")
    .optional(),
  /** AWS region, for instance "eu-central-1"; default none: templates that fit any region. */
  region: z
    .string()
    .regex(/^[a-z]{2,4}(-[a-z]+)+-\d$/, 'use a region such as "eu-central-1"')
    .optional(),
  /**
   * The rights with which CloudFormation deploys, once `npm run bootstrap` has given them to it; default "administrator":
   * AWS's policy AdministratorAccess. With "least-privilege" it manages only what this project's stacks hold.
   */
  deployer: z.enum(["administrator", "least-privilege"]).default("administrator"),
  /** The VPC. */
  network: network.prefault({}),
  /** The ECS cluster and its EC2 capacity. */
  cluster: cluster.prefault({}),
  /** The FastAPI service. */
  service: service.prefault({}),
  /** The Application Load Balancer. */
  loadBalancer: loadBalancer.prefault({}),
  /** Logs, alarms, the budget and the dashboard. */
  observability: observability.prefault({}),
});

/** The content of a stage file. Every field is optional. */
export type Configuration = z.input<typeof schema>;

/** A validated configuration. Every default is filled in. */
export type Config = z.output<typeof schema>;
