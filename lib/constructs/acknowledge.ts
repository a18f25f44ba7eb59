import { Stack, Token, Validations } from "aws-cdk-lib";
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

/** How cdk-nag writes the start of an ARN: account and region are known only if the stage names them. */
export function shownArn(scope: IConstruct, service: string): string {
  const { partition, region, account } = Stack.of(scope);
  const shown = (value: string, name: string) => (Token.isUnresolved(value) ? `<AWS::${name}>` : value);
  return `arn:${shown(partition, "Partition")}:${service}:${shown(region, "Region")}:${shown(account, "AccountId")}`;
}
