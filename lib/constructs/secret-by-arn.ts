import * as ecs from "aws-cdk-lib/aws-ecs";
import * as iam from "aws-cdk-lib/aws-iam";

/**
 * A Secrets Manager secret, one key of it (`<arn>:<key>::`), or an SSM parameter, by its ARN, also of another region. The
 * template holds the ARN only, and ECS reads the value when a task starts. A customer-managed KMS key must admit the
 * execution role by its own policy.
 */
export class SecretByArn extends ecs.Secret {
  readonly hasField = false;

  constructor(readonly arn: string) {
    super();
  }

  override grantRead(grantee: iam.IGrantable): iam.Grant {
    const isParameter = this.arn.split(":")[2] === "ssm";
    return iam.Grant.addToPrincipal({
      grantee,
      actions: [isParameter ? "ssm:GetParameters" : "secretsmanager:GetSecretValue"],
      // The first seven parts name the secret, the others a key or version of it.
      resourceArns: [this.arn.split(":").slice(0, 7).join(":")],
    });
  }
}
