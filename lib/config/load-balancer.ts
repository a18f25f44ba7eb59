import { z } from "zod";
import { integer, ipv4Range, strictSection } from "./fields";

const hostName = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

/** The first name of an ACM certificate has at most 64 characters (ACM User Guide, "Quotas"). */
const certificateName = new RegExp(`^(?=.{1,64}$)${hostName.source.slice(1)}`);

/** A security group takes 60 inbound rules (VPC User Guide, "Amazon VPC quotas"), and each range needs two with TLS. */
const mostRanges = 30;

const allowedCidrs = z.array(ipv4Range).min(1).max(mostRanges);

const existingCertificate = strictSection({
  /** ARN of an ACM certificate in the load balancer's region. */
  certificateArn: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]{36}$/,
      "must be an ACM certificate's ARN, arn:aws:acm:<region>:<account>:certificate/<id>",
    ),
});

const issuedCertificate = strictSection({
  /** Host name to serve, for instance "api.example.com"; an alias record is made for it. */
  domainName: z
    .string()
    .regex(certificateName, 'must be a host name in lower case such as "api.example.com", up to 64 characters'),
  /**
   * Id of the public Route 53 hosted zone that the name is in, for instance "Z0123456789ABCDEFGHIJ". ACM cannot validate
   * a name that only a private hosted zone has (ACM User Guide, "DNS validation").
   */
  hostedZoneId: z.string().regex(/^Z[A-Z0-9]{1,31}$/, 'must be a Route 53 zone id such as "Z0123456789ABCDEFGHIJ"'),
  /** Name of that zone, for instance "example.com". */
  hostedZoneName: z.string().regex(hostName, 'must be a zone\'s name such as "example.com"'),
});

/** The fields that a certificate by name still needs, or undefined if the value is no such certificate. */
function missingText(input: unknown): string | undefined {
  if (typeof input !== "object" || input === null || !("domainName" in input)) return undefined;
  const missing = Object.keys(issuedCertificate.shape).filter((field) => !(field in input));
  return missing.length > 0 ? `a certificate by name needs ${missing.join(" and ")} as well` : undefined;
}

/** The Application Load Balancer. */
export const loadBalancer = strictSection({
  /** Whether it faces the internet, or the VPC alone; default true. */
  public: z.boolean().default(true),
  /**
   * Up to 30 IPv4 ranges that may call it, for instance ["203.0.113.0/24"]; default null: everyone, or the VPC alone if
   * it is not public.
   */
  allowedCidrs: allowedCidrs.nullable().default(null),
  /**
   * Idle timeout of a client connection, in seconds, 1 to 4000; default null: 60, or 1 s more than
   * `service.longestRequestSeconds` if that is longer. It also ends a stream or a WebSocket that is silent for so long. The
   * service's keep-alive timeout is always 15 s longer.
   */
  idleTimeoutSeconds: integer(1, 4000).nullable().default(null),
  /** Certificate of the HTTPS listener: an ACM one, or one made for a name in a hosted zone; default null, HTTP only. */
  tls: z
    .union([existingCertificate, issuedCertificate], {
      error: ({ input }) =>
        missingText(input) ?? "must be null, {certificateArn} or {domainName, hostedZoneId, hostedZoneName}",
    })
    .nullable()
    .default(null),
  /** HTTP version between the load balancer and the tasks; default "http1". "http2" needs `tls`. */
  targetProtocol: z.enum(["http1", "http2"]).default("http1"),
  /** Whether the load balancer speaks TLS to the tasks; default false. */
  backendTls: z.boolean().default(false),
  /** Whether requests are logged to a bucket; default false. Needs a `region`. */
  accessLogs: z.boolean().default(false),
  /**
   * Whether AWS WAF's managed rules stand in front; default false. A body above 8 KB is only counted, not blocked. Blocked
   * and counted requests are logged, without the values of the headers `authorization` and `cookie`.
   */
  waf: z.boolean().default(false),
  // No default: a server, or an office behind one address, may send more than any fixed number. The range is that of
  // `RateLimit` in AWS WAF's API.
  /**
   * Requests of one IP address in five minutes above which AWS WAF blocks it, 10 to 2,000,000,000; default null, no limit.
   * Needs `waf`. Behind a CDN, the address is the CDN's.
   */
  wafRateLimit: integer(10, 2_000_000_000).nullable().default(null),
  /** Whether deleting the load balancer, or one of the stacks, is refused until this is off again; default false. */
  deletionProtection: z.boolean().default(false),
});
