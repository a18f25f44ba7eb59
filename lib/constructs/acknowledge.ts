import { Validations } from "aws-cdk-lib";
import type { IConstruct } from "constructs";

/**
 * Says why a construct, or what is below it, differs from a recommendation of cdk-nag's AwsSolutions rules.
 *
 * @param reasons the reason by the rule's name without its prefix, for instance "VPC7"
 */
export function accept(scope: IConstruct, reasons: Record<string, string>): void {
  const acknowledged = Object.entries(reasons).map(([rule, reason]) => ({
    id: `AwsSolutions::AwsSolutions-${rule}`,
    reason,
  }));
  Validations.of(scope).acknowledge(...acknowledged);
}
