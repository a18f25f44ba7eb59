import * as acm from "aws-cdk-lib/aws-certificatemanager";
import type * as elbv2 from "aws-cdk-lib/aws-elasticloadbalancingv2";
import * as route53 from "aws-cdk-lib/aws-route53";
import { LoadBalancerTarget } from "aws-cdk-lib/aws-route53-targets";
import { Construct } from "constructs";
import type { Config } from "../config";

/** The setting `loadBalancer.tls` of a certificate by name. */
export type DomainConfig = Extract<Config["loadBalancer"]["tls"], { domainName: string }>;

/**
 * The service's own host name: its certificate, which ACM issues and renews, and its alias record. It stands outside the
 * load balancer's construct, because a new load balancer must not get a second record of the same name.
 */
export class ServiceDomain extends Construct {
  readonly certificate: acm.ICertificate;
  private readonly zone: route53.IHostedZone;

  constructor(
    scope: Construct,
    id: string,
    private readonly config: DomainConfig,
  ) {
    super(scope, id);
    this.zone = route53.HostedZone.fromHostedZoneAttributes(this, "Zone", {
      hostedZoneId: config.hostedZoneId,
      zoneName: config.hostedZoneName,
    });
    this.certificate = new acm.Certificate(this, "Certificate", {
      domainName: config.domainName,
      validation: acm.CertificateValidation.fromDns(this.zone),
    });
  }

  /** Points the name at a load balancer. */
  pointAt(loadBalancer: elbv2.ApplicationLoadBalancer): void {
    new route53.ARecord(this, "Alias", {
      zone: this.zone,
      recordName: this.config.domainName,
      target: route53.RecordTarget.fromAlias(new LoadBalancerTarget(loadBalancer)),
    });
  }
}
