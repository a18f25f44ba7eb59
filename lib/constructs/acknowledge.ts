import { Validations } from "aws-cdk-lib";
import type { IConstruct } from "constructs";

/**
 * Acknowledges findings of cdk-nag's AwsSolutions rules for a construct and the constructs below it.
 *
 * @param reasons why the construct differs, by the rule's name without its prefix, for instance "VPC7"
 */
export function acknowledge(scope: IConstruct, reasons: Record<string, string>): void {
  const acknowledged = Object.entries(reasons).map(([rule, reason]) => ({
    id: `AwsSolutions::AwsSolutions-${rule}`,
    reason,
  }));
  Validations.of(scope).acknowledge(...acknowledged);
}
