import { Duration, RemovalPolicy } from "aws-cdk-lib";
import * as acm from "aws-cdk-lib/aws-certificatemanager";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as elbv2 from "aws-cdk-lib/aws-elasticloadbalancingv2";
import * as s3 from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import type { Config } from "../config";
import { acknowledge } from "./acknowledge";
import { privateSubnets } from "./private-subnets";
import type { ServiceDomain } from "./service-domain";

export interface LoadBalancerProps {
  readonly vpc: ec2.IVpc;
  readonly config: Config["loadBalancer"];
  /** Idle timeout of a connection, in seconds. */
  readonly idleSeconds: number;
  /** The service's own host name, if `tls` has one. */
  readonly domain?: ServiceDomain | undefined;
}

/** The Application Load Balancer and its listeners. Nothing else accepts traffic from the internet. */
export class LoadBalancer extends Construct {
  readonly alb: elbv2.ApplicationLoadBalancer;
  /** The listener that forwards requests: HTTPS with a certificate, else HTTP. */
  readonly listener: elbv2.ApplicationListener;
  /** The address of the service. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: LoadBalancerProps) {
    super(scope, id);
    const { vpc, config, domain } = props;

    this.alb = new elbv2.ApplicationLoadBalancer(this, "Alb", {
      vpc,
      vpcSubnets: config.public ? { subnetType: ec2.SubnetType.PUBLIC } : privateSubnets(vpc),
      internetFacing: config.public,
      idleTimeout: Duration.seconds(props.idleSeconds),
      dropInvalidHeaderFields: true,
      deletionProtection: config.deletionProtection,
    });
    // Permits a zonal shift and starts none. It works with cross-zone load balancing and costs nothing (ARC Developer Guide,
    // "Application Load Balancers", "Pricing for zonal shift in ARC").
    this.alb.setAttribute("zonal_shift.config.enabled", "true");
    if (config.accessLogs) this.logRequests();
    else acknowledge(this.alb, { ELB2: "Access logs are billed by volume: loadBalancer.accessLogs turns them on" });
    const open = config.public && config.allowedCidrs === null;
    if (open) {
      acknowledge(this.alb, { EC23: "A public load balancer is there for the world, on its listeners alone" });
    } else if (config.allowedCidrs === null) {
      acknowledge(this.alb, { EC23: "The rule cannot read the VPC's range; no other one is admitted" });
    }

    // `open` admits the internet. Without it, a listener admits only the ranges that follow below.
    const access = { open };
    const { tls } = config;
    if (tls === null) {
      this.listener = this.alb.addListener("Http", { port: 80, ...access });
      this.url = `http://${this.alb.loadBalancerDnsName}`;
    } else {
      const redirect = this.alb.addListener("Http", {
        port: 80,
        ...access,
        defaultAction: elbv2.ListenerAction.redirect({ protocol: "HTTPS", port: "443", permanent: true }),
      });
      this.listener = this.alb.addListener("Https", {
        port: 443,
        ...access,
        certificates: [domain?.certificate ?? this.existingCertificate(tls)],
        // TLS 1.2 and 1.3 with post-quantum key exchange. The CDK's RECOMMENDED policy is from 2016.
        sslPolicy: elbv2.SslPolicy.TLS13_12_RES_PQ,
      });
      // ACM needs minutes to issue a certificate by name. Until then nothing would answer at the redirect's target.
      redirect.node.addDependency(this.listener);
      // Browsers then call this name by HTTPS only, for a year.
      this.listener.setAttribute(
        "routing.http.response.strict_transport_security.header_value",
        `max-age=${Duration.days(365).toSeconds()}`,
      );
      this.url = `https://${"domainName" in tls ? tls.domainName : this.alb.loadBalancerDnsName}`;
    }
    // Without the header `server`, which tells attackers the software.
    for (const listener of this.alb.listeners) listener.setAttribute("routing.http.response.server.enabled", "false");
    domain?.pointAt(this.alb);
    if (open) return;
    const ranges = config.allowedCidrs ?? [vpc.vpcCidrBlock];
    const description = config.allowedCidrs ? "Allowed range" : "From the VPC";
    for (const { port } of this.alb.listeners) {
      for (const range of ranges) {
        this.alb.connections.allowFrom(ec2.Peer.ipv4(range), ec2.Port.tcp(port), description);
      }
    }
  }

  private existingCertificate(tls: NonNullable<Config["loadBalancer"]["tls"]>): acm.ICertificate {
    if (!("certificateArn" in tls)) throw new Error("a certificate by name comes with its domain");
    return acm.Certificate.fromCertificateArn(this, "Certificate", tls.certificateArn);
  }

  private logRequests(): void {
    const bucket = new s3.Bucket(this, "AccessLogs", {
      // Load balancers can write to no bucket with another kind of encryption.
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      // A deleted or overwritten log can be restored for 30 days.
      versioned: true,
      lifecycleRules: [{ expiration: Duration.days(90), noncurrentVersionExpiration: Duration.days(30) }],
      // CloudFormation cannot delete a bucket with objects, and emptying it takes a Lambda function. Access logs are
      // evidence, too: they stay and expire.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(bucket, { S1: "A log of who reads these logs would need a second bucket" });
    this.alb.logAccessLogs(bucket);
  }
}
