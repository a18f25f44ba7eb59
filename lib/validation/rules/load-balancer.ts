import type { Config } from "../../config";
import { quoted, type RuleProblem } from "../../config/problem";
import { timeouts } from "../../config/timeouts";

/**
 * The idle timeout is longer than a request. A certificate must belong to the load balancer's account and region, and some
 * settings need others.
 */
export function loadBalancerRules({ account, region, service, loadBalancer }: Config): RuleProblem[] {
  const { tls } = loadBalancer;
  const { request, loadBalancerIdle, leastLoadBalancerIdle } = timeouts({ service, loadBalancer });
  const problems: RuleProblem[] = [];
  const refuse = (field: string, message: string, ...reads: string[]) =>
    problems.push({ path: `loadBalancer.${field}`, message, reads });

  // The idle timeout also ends a request whose answer has not begun (ELB User Guide, "HTTP 504: Gateway timeout").
  if (loadBalancerIdle < leastLoadBalancerIdle) {
    refuse(
      "idleTimeoutSeconds",
      `given ${loadBalancerIdle}, a request may take ${request} s, and the load balancer would answer 504 while the task still works; raise it to ${leastLoadBalancerIdle} or more, or leave it out`,
      "service.longestRequestSeconds",
    );
  }
  if (tls !== null && "certificateArn" in tls) {
    const [, , , certificateRegion, certificateAccount] = tls.certificateArn.split(":");
    if (region !== undefined && certificateRegion !== region) {
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
    const { domainName, hostedZoneName } = tls;
    if (domainName !== hostedZoneName && !domainName.endsWith(`.${hostedZoneName}`)) {
      refuse(
        "tls.domainName",
        `given ${quoted(domainName)}, outside the zone ${quoted(hostedZoneName)}, so its certificate could never be validated there`,
        "loadBalancer.tls.hostedZoneName",
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
  if (loadBalancer.wafRateLimit !== null && !loadBalancer.waf) {
    refuse(
      "wafRateLimit",
      `given ${loadBalancer.wafRateLimit} without loadBalancer.waf, and only AWS WAF can limit a rate; set loadBalancer.waf true, or leave the limit out`,
      "loadBalancer.waf",
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
