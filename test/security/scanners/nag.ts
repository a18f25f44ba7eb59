import { type App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks } from "cdk-nag";

/** A finding of cdk-nag. A rule with several findings about one construct names each, for instance "IAM5[Resource::*]". */
export interface NagFinding {
  /** The name of the pack. */
  readonly scanner: string;
  /** With the prefix of its pack, for instance "AwsSolutions-VPC7". */
  readonly rule: string;
  readonly at: string;
  readonly message: string;
}

/** An acknowledgement in the code, by `Validations.of(construct).acknowledge`. It covers the constructs below, too. */
export interface Acknowledgement {
  readonly at: string;
  /** Pack and rule, for instance "AwsSolutions::AwsSolutions-VPC7". */
  readonly id: string;
}

const packs = [new AwsSolutionsChecks(), new NIST80053R5Checks(), new HIPAASecurityChecks(), new PCIDSS321Checks()];
export const packNames = packs.map(({ readPackName }) => readPackName);

/** What the four packs find in a synthesised application, acknowledged or not. */
export function nagFindings(app: App): NagFinding[] {
  return packs.flatMap((pack) => {
    // The packs look for acknowledgements without the pack's name. The CDK writes them with it, and filters afterwards.
    const { violations } = pack.validateScope(app);
    return violations.flatMap(({ ruleName: rule, description: message, violatingResources }) =>
      violatingResources.map(({ constructPath: at = "" }) => ({ scanner: pack.readPackName, rule, at, message })),
    );
  });
}

/** The acknowledgements of the four packs in the code of an application. */
export function acknowledgements(app: App): Acknowledgement[] {
  return app.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.keys(data))
      .filter((id) => packNames.some((pack) => id.startsWith(`${pack}::`)))
      .map((id) => ({ at: node.path, id })),
  );
}

/** Whether an acknowledgement in the code covers a finding. */
export function covers({ at, id }: Acknowledgement, finding: Omit<NagFinding, "message">): boolean {
  return id === `${finding.scanner}::${finding.rule}` && `${finding.at}/`.startsWith(at === "" ? "" : `${at}/`);
}
