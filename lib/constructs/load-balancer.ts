import { Duration, RemovalPolicy } from "aws-cdk-lib";
import * as acm from "aws-cdk-lib/aws-certificatemanager";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as elbv2 from "aws-cdk-lib/aws-elasticloadbalancingv2";
import * as route53 from "aws-cdk-lib/aws-route53";
import { LoadBalancerTarget } from "aws-cdk-lib/aws-route53-targets";
import * as s3 from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import type { Config } from "../config";
import { accept } from "./acknowledge";
import { privateSubnets } from "./private-subnets";
import { protectWithWaf } from "./web-acl";

export interface LoadBalancerProps {
  readonly vpc: ec2.IVpc;
  readonly settings: Config["loadBalancer"];
}

/** The Application Load Balancer and its listener: the only thing that the world can reach. */
export class LoadBalancer extends Construct {
  readonly alb: elbv2.ApplicationLoadBalancer;
  /** Where requests are forwarded from: HTTPS where there is a certificate, else HTTP. */
  readonly listener: elbv2.ApplicationListener;
  /** Where users find the service. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: LoadBalancerProps) {
    super(scope, id);
    const { vpc, settings } = props;

    this.alb = new elbv2.ApplicationLoadBalancer(this, "Alb", {
      vpc,
      vpcSubnets: settings.public ? { subnetType: ec2.SubnetType.PUBLIC } : privateSubnets(vpc),
      internetFacing: settings.public,
      idleTimeout: Duration.seconds(settings.idleTimeoutSeconds),
      dropInvalidHeaderFields: true,
      deletionProtection: settings.deletionProtection,
    });
    if (settings.accessLogs) this.logRequests();
    else accept(this.alb, { ELB2: "Access logs are billed by volume: loadBalancer.accessLogs turns them on" });
    if (settings.public)
      accept(this.alb, { EC23: "A public load balancer is there for the world, on its listeners alone" });
    if (settings.waf) protectWithWaf(this, this.alb);

    // `open` admits the world where the load balancer is public; an internal one admits the VPC alone.
    const access = { open: settings.public };
    const { tls } = settings;
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
        certificates: [this.certificate(tls)],
        // TLS 1.2 and 1.3 with post-quantum key exchange; the CDK's RECOMMENDED is from 2016.
        sslPolicy: elbv2.SslPolicy.TLS13_12_RES_PQ,
      });
      // A certificate by name takes minutes to be issued; until then nothing answers where the redirect leads.
      redirect.node.addDependency(this.listener);
      this.url = `https://${"domainName" in tls ? tls.domainName : this.alb.loadBalancerDnsName}`;
    }
    if (!settings.public) {
      for (const { port } of this.alb.listeners) {
        this.alb.connections.allowFrom(ec2.Peer.ipv4(vpc.vpcCidrBlock), ec2.Port.tcp(port), "From the VPC");
      }
    }
  }

  /** A certificate given by its ARN, or one that ACM issues and renews for a name in a hosted zone of the account. */
  private certificate(tls: NonNullable<Config["loadBalancer"]["tls"]>): acm.ICertificate {
    if ("certificateArn" in tls) return acm.Certificate.fromCertificateArn(this, "Certificate", tls.certificateArn);
    const zone = route53.HostedZone.fromHostedZoneAttributes(this, "Zone", {
      hostedZoneId: tls.hostedZoneId,
      zoneName: tls.hostedZoneName,
    });
    new route53.ARecord(this, "Alias", {
      zone,
      recordName: tls.domainName,
      target: route53.RecordTarget.fromAlias(new LoadBalancerTarget(this.alb)),
    });
    return new acm.Certificate(this, "Certificate", {
      domainName: tls.domainName,
      validation: acm.CertificateValidation.fromDns(zone),
    });
  }

  private logRequests(): void {
    const bucket = new s3.Bucket(this, "AccessLogs", {
      encryption: s3.BucketEncryption.S3_MANAGED, // the only kind that load balancers can write to
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      lifecycleRules: [{ expiration: Duration.days(90) }],
      // A bucket that is not empty cannot be deleted without a Lambda function that empties it, and logs of who called
      // the service are evidence: they stay, and expire by themselves.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.alb.logAccessLogs(bucket);
  }
}
