import * as ecs from "aws-cdk-lib/aws-ecs";
import * as iam from "aws-cdk-lib/aws-iam";

/**
 * A Secrets Manager secret (also one key of it, `<arn>:<key>::`) or an SSM parameter, by its ARN alone: the template
 * holds the ARN, ECS reads the value when a task starts. It may be in another region. A secret encrypted with a key of
 * its own needs that key's policy to admit the execution role.
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
      // The first seven parts name the secret, what follows a key or version of it.
      resourceArns: [this.arn.split(":").slice(0, 7).join(":")],
    });
  }
}
