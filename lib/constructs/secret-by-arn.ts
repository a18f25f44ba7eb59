import * as ecs from "aws-cdk-lib/aws-ecs";
import * as iam from "aws-cdk-lib/aws-iam";

/**
 * A Secrets Manager secret, one key of it (`<arn>:<key>::`), or an SSM parameter, by its ARN, also of another region. The
 * template holds the ARN only, and ECS reads the value when a task starts.
 */
export class SecretByArn extends ecs.Secret {
  readonly hasField = false;

  constructor(readonly arn: string) {
    super();
  }

  override grantRead(grantee: iam.IGrantable): iam.Grant {
    const parts = this.arn.split(":");
    // The first seven parts name the secret, the others a key or version of it.
    const secret = parts.slice(0, 7).join(":");
    const [, , service, region] = parts;
    const isParameter = service === "ssm";
    const reading = iam.Grant.addToPrincipal({
      grantee,
      actions: [isParameter ? "ssm:GetParameters" : "secretsmanager:GetSecretValue"],
      resourceArns: [secret],
    });
    // A customer-managed key with the default key policy leaves the permission to IAM. The conditions limit it to this
    // secret (Secrets Manager User Guide, "Secret encryption and decryption"; KMS Developer Guide, "kms:ViaService").
    const decrypting = iam.Grant.addToPrincipal({
      grantee,
      actions: ["kms:Decrypt"],
      resourceArns: ["*"],
      conditions: {
        StringEquals: {
          "kms:ViaService": `${service}.${region}.amazonaws.com`,
          [`kms:EncryptionContext:${isParameter ? "PARAMETER_ARN" : "SecretARN"}`]: secret,
        },
      },
    });
    return reading.combine(decrypting);
  }
}
