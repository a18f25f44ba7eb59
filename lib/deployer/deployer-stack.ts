import { CfnOutput, Fn, Stack, type StackProps } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { boundaryName, boundaryStatements } from "./boundary";
import { type ExecutionPolicyProps, executionStatements } from "./execution-policy";
import { packed, type Statement } from "./statement";

export type DeployerStackProps = StackProps & ExecutionPolicyProps;

/** The policies of the role with which CloudFormation deploys, and the permissions boundary of the roles that it makes. */
export class DeployerStack extends Stack {
  constructor(scope: Construct, id: string, props: DeployerStackProps) {
    super(scope, id, props);
    this.policy("Boundary", boundaryStatements(props.roles), boundaryName(props.name));
    const policies = packed(executionStatements(props)).map((statements, index) =>
      this.policy(`Execution${index + 1}`, statements),
    );
    new CfnOutput(this, "ExecutionPolicies", {
      value: Fn.join(
        ",",
        policies.map(({ ref }) => ref),
      ),
      description: "For cdk bootstrap --cloudformation-execution-policies",
    });
  }

  private policy(id: string, Statement: Statement[], managedPolicyName?: string): iam.CfnManagedPolicy {
    return new iam.CfnManagedPolicy(this, id, {
      policyDocument: { Version: "2012-10-17", Statement },
      ...(managedPolicyName && { managedPolicyName }),
    });
  }
}
