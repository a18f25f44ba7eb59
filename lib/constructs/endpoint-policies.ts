import { ArnFormat, Aws, Stack } from "aws-cdk-lib";
import type * as ec2 from "aws-cdk-lib/aws-ec2";
import * as iam from "aws-cdk-lib/aws-iam";

// An endpoint's policy grants nothing. It limits what may pass. Without one, credentials of any other account that reach a
// task could carry data away, because the AWS services take them through the same endpoints.

const anyone = [new iam.AnyPrincipal()];

/** Only the principals of this account may use the endpoint. */
export function limitToAccount(endpoint: ec2.InterfaceVpcEndpoint): void {
  endpoint.addToPolicy(
    new iam.PolicyStatement({
      principals: anyone,
      actions: ["*"],
      resources: ["*"],
      conditions: { StringEquals: { "aws:PrincipalAccount": Aws.ACCOUNT_ID } },
    }),
  );
}

/**
 * Only image layers, and this account's buckets for its own principals. Neither package updates of Amazon Linux nor those of
 * the SSM agent pass. A new AMI brings both.
 */
export function limitS3(endpoint: ec2.GatewayVpcEndpoint): void {
  // ECR signs the addresses of the layers itself, so the principal is not of this account (ECR User Guide, "Amazon ECR
  // interface VPC endpoints", minimum Amazon S3 bucket permissions).
  const layers = Stack.of(endpoint).formatArn({
    service: "s3",
    region: "",
    account: "",
    resource: `prod-${Aws.REGION}-starport-layer-bucket`,
    resourceName: "*",
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  endpoint.addToPolicy(new iam.PolicyStatement({ principals: anyone, actions: ["s3:GetObject"], resources: [layers] }));
  endpoint.addToPolicy(
    new iam.PolicyStatement({
      principals: anyone,
      actions: ["s3:*"],
      resources: ["*"],
      conditions: {
        StringEquals: { "aws:PrincipalAccount": Aws.ACCOUNT_ID, "aws:ResourceAccount": Aws.ACCOUNT_ID },
      },
    }),
  );
}
