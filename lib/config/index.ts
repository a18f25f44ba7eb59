import { z } from "zod";
import { timeouts } from "./contract";
import { percent, section, whole } from "./fields";
import { limits } from "./limits";
import { service } from "./service";

/** The log retentions that CloudWatch Logs accepts, in days (`PutRetentionPolicy`, API reference). */
export const logRetentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const network = section({
  /** The VPC's IPv4 range, /16 to /28; default 10.0.0.0/16. Each zone gets a public and a private part of it. */
  cidr: z.string().default("10.0.0.0/16"),
  /** How many availability zones to spread over, 2 or 3; default 2. */
  availabilityZones: whole(2, 3).default(2),
  /**
   * How the private subnets reach AWS; default "nat-gateway", one for all zones. "nat-gateway-per-az" survives the
   * loss of a zone; "vpc-endpoints" reaches only the AWS services a task needs and nothing else.
   */
  egress: z.enum(["nat-gateway", "nat-gateway-per-az", "vpc-endpoints"]).default("nat-gateway"),
  /** Whether the VPC's traffic is logged to CloudWatch Logs; default false. */
  flowLogs: z.boolean().default(false),
});

const cluster = section({
  /** EC2 instance types of one architecture, 1 to 20; default ["t3.medium"]. Several make a mixed-instances group. */
  instanceTypes: z.array(z.string()).min(1).max(20).default(["t3.medium"]),
  /** Bounds of the Auto Scaling group. */
  instances: section({
    /** Fewest instances, 0 to 1000; default 1. */
    min: whole(0, limits.instances).default(1),
    /** Most instances, 1 to 1000; default 5. Managed scaling stays between the two. */
    max: whole(1, limits.instances).default(5),
  }).prefault({}),
  /** Share of the instances above `instances.min` that is Spot, in percent, 0 to 100; default 0. */
  spotPercentage: percent(0).default(0),
  /** Whether instances take a trunk network interface and so hold more awsvpc tasks; default false. */
  eniTrunking: z.boolean().default(false),
  /** How full managed scaling keeps the instances, in percent, 1 to 100; default 100. Below 100 leaves room to spare. */
  targetCapacityPercent: percent(1).default(100),
});

const loadBalancer = section({
  /** Whether it faces the internet, or the VPC alone; default true. */
  public: z.boolean().default(true),
  /** How long a silent connection is kept, in seconds, 1 to 4000; default 60. The server keeps its own end longer. */
  idleTimeoutSeconds: whole(1, 4000).default(timeouts.loadBalancerIdle),
  /** Certificate of the HTTPS listener: an ACM one, or one made for a name in a hosted zone; default null, HTTP only. */
  tls: z
    .union([
      section({
        /** ARN of an ACM certificate in the load balancer's region. */
        certificateArn: z.string(),
      }),
      section({
        /** Host name to serve, for instance "api.example.com"; an alias record is made for it. */
        domainName: z.string(),
        /** Id of the Route 53 zone that the name is in, for instance "Z0123456789ABCDEFGHIJ". */
        hostedZoneId: z.string(),
        /** Name of that zone, for instance "example.com". */
        hostedZoneName: z.string(),
      }),
    ])
    .nullable()
    .default(null),
  /** HTTP version spoken to the tasks; default "http1". "http2" needs `tls`. */
  targetProtocol: z.enum(["http1", "http2"]).default("http1"),
  /** Whether the load balancer speaks TLS to the tasks; default false. */
  backendTls: z.boolean().default(false),
  /** Whether requests are logged to a bucket; default false. Needs a `region`. */
  accessLogs: z.boolean().default(false),
  /** Whether AWS WAF's managed rules stand in front; default false. */
  waf: z.boolean().default(false),
  /** Whether deleting the load balancer is refused until this is off again; default false. */
  deletionProtection: z.boolean().default(false),
});

const observability = section({
  /** How long logs are kept, in days, one of CloudWatch's values; default 30. */
  logRetentionDays: z.int().default(30),
  /** Address that alarms are mailed to, or null for no alarms; default null. */
  alarmEmail: z.email().nullable().default(null),
  /** Whether a CloudWatch dashboard is made; default true. */
  dashboard: z.boolean().default(true),
});

/** Every field of a stage, with its default. The doc comments are also the JSON Schema's descriptions. */
export const schema = section({
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
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'use a region such as "eu-central-1"')
    .optional(),
  /** The VPC. */
  network: network.prefault({}),
  /** The ECS cluster and its EC2 capacity. */
  cluster: cluster.prefault({}),
  /** The FastAPI service. */
  service: service.prefault({}),
  /** The Application Load Balancer. */
  loadBalancer: loadBalancer.prefault({}),
  /** Logs, alarms and the dashboard. */
  observability: observability.prefault({}),
});

/** What a stage file says: every field is optional. */
export type Configuration = z.input<typeof schema>;

/** A validated configuration: every default filled in. */
export type Config = z.output<typeof schema>;
