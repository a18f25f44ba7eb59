import type { Config } from "../../config";
import type { RuleProblem } from "../../config/problem";
import { given } from "../zod-issues";

const certificateArn = /^arn:aws[a-z-]*:acm:([a-z0-9-]+):(\d{12}):certificate\/[0-9a-f-]{36}$/;
/** The first name of an ACM certificate has 64 characters at the most (ACM User Guide, "Quotas"). */
const longestName = 64;
const hostName = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

/** Certificates, and what needs one. */
export function loadBalancerRules({ account, region, loadBalancer }: Config): RuleProblem[] {
  const problems: RuleProblem[] = [];
  const refuse = (field: string, message: string, ...reads: string[]) =>
    problems.push({ path: `loadBalancer.${field}`, message, reads });
  const { tls } = loadBalancer;

  if (tls !== null && "certificateArn" in tls) {
    const [, certificateRegion, certificateAccount] = certificateArn.exec(tls.certificateArn) ?? [];
    if (certificateRegion === undefined) {
      refuse(
        "tls.certificateArn",
        `given ${given(tls.certificateArn)}, must be an ACM certificate's ARN, arn:aws:acm:<region>:<account>:certificate/<id>`,
      );
    } else if (region !== undefined && certificateRegion !== region) {
      refuse(
        "tls.certificateArn",
        `given one in ${certificateRegion}, a load balancer in ${region} takes certificates of its own region only; issue one there`,
        "region",
      );
    } else if (account !== undefined && certificateAccount !== account) {
      refuse(
        "tls.certificateArn",
        `given one of account ${certificateAccount}, a load balancer in ${account} takes certificates of its own account only; issue one there`,
        "account",
      );
    }
  }
  if (tls !== null && "domainName" in tls) {
    if (!hostName.test(tls.domainName) || tls.domainName.length > longestName) {
      refuse(
        "tls.domainName",
        `given ${given(tls.domainName)}, must be a host name in lower case such as "api.example.com", up to ${longestName} characters`,
      );
    }
    if (!hostName.test(tls.hostedZoneName)) {
      refuse("tls.hostedZoneName", `given ${given(tls.hostedZoneName)}, must be a zone's name such as "example.com"`);
    } else if (tls.domainName !== tls.hostedZoneName && !tls.domainName.endsWith(`.${tls.hostedZoneName}`)) {
      refuse(
        "tls.domainName",
        `given ${given(tls.domainName)}, outside the zone ${given(tls.hostedZoneName)}, so its certificate could never be validated there`,
      );
    }
    if (!/^Z[A-Z0-9]{1,31}$/.test(tls.hostedZoneId)) {
      refuse(
        "tls.hostedZoneId",
        `given ${given(tls.hostedZoneId)}, must be a Route 53 zone id such as "Z0123456789ABCDEFGHIJ"`,
      );
    }
  }
  if (loadBalancer.targetProtocol === "http2" && tls === null) {
    refuse(
      "targetProtocol",
      'given "http2" without loadBalancer.tls, and clients speak HTTP/2 to a load balancer over TLS only; set loadBalancer.tls, or take "http1"',
      "loadBalancer.tls",
    );
  }
  if (loadBalancer.accessLogs && region === undefined) {
    refuse(
      "accessLogs",
      "given true without a region, and the account that writes the logs differs by region; set region, or turn it off",
      "region",
    );
  }
  return problems;
}
