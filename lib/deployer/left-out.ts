/**
 * Actions of CloudFormation's handlers that no deployment of this project needs. A handler's list covers every property of
 * its type, also those that this project does not set.
 */
export const leftOut: { actions: RegExp; of: RegExp; reason: string }[] = [
  {
    actions: /^(amplify|apigateway|apprunner|appsync|bedrock-agentcore|cognito-idp):|VerifiedAccess/,
    of: /^AWS::WAFv2::WebACLAssociation$/,
    reason: "protects other things than load balancers",
  },
  {
    actions: /^cognito-idp:/,
    of: /^AWS::ElasticLoadBalancingV2::/,
    reason: "signs users in",
  },
  {
    actions: /^(managed-fleets|vpc-lattice):/,
    of: /^AWS::AutoScaling::AutoScalingGroup$/,
    reason: "is about other kinds of groups and targets",
  },
  {
    actions: /^(vpc-lattice|vpce):/,
    of: /^AWS::EC2::VPCEndpoint$/,
    reason: "is about service networks and other regions",
  },
  {
    actions: /^lambda:/,
    of: /^AWS::ApplicationAutoScaling::/,
    reason: "scales Lambda functions",
  },
  {
    actions: /^acm-pca:/,
    of: /^AWS::CertificateManager::Certificate$/,
    reason: "issues certificates of a private authority",
  },
  {
    actions: /^(billing|payments|firehose|kms|s3tables):/,
    of: /^AWS::(Budgets|ECS|Logs|S3|WAFv2)::/,
    reason: "is for properties that are not set",
  },
  {
    actions:
      /^s3:(DeleteBucket(AnalyticsConfiguration|Cors|Encryption|Lifecycle|MetricsConfiguration|Replication)|PutBucketReplication|PutObjectLockConfiguration|UpdateBucketMetadataAnnotationTableConfiguration)$/,
    of: /^AWS::S3::Bucket$/,
    reason: "is no action of IAM (Service Authorization Reference)",
  },
  {
    actions: /^s3:(DeleteObject|PutObjectAcl|REST\.PUT\.OBJECT)$/,
    of: /^AWS::(Logs|S3)::/,
    reason: "changes objects, and the access logs are evidence",
  },
  {
    actions: /^s3:/,
    of: /^AWS::(EC2::FlowLog|WAFv2::LoggingConfiguration)$/,
    reason: "logs to a bucket",
  },
  {
    actions: /^ssm:Get\*$/,
    of: /^AWS::AutoScaling::AutoScalingGroup$/,
    reason: "reads every parameter; the statement Parameters has those that are needed",
  },
  {
    actions: /^ecs:PutAccountSetting/,
    of: /^AWS::ECS::Cluster$/,
    reason: "changes the account's settings",
  },
  {
    actions: /^iam:(\w*(User|Group)Policy|DescribeOrganization)$/,
    of: /^AWS::(IAM::Policy|WAFv2::LoggingConfiguration)$/,
    reason: "is for users, groups and organizations",
  },
  {
    actions: /^iam:DeleteRolePermissionsBoundary$/,
    of: /^AWS::IAM::Role$/,
    reason: "would lift the boundary",
  },
];

/** Whether the deployer goes without an action of a type's handlers. */
export const isLeftOut = (type: string, action: string) =>
  leftOut.some(({ actions, of }) => of.test(type) && actions.test(action));
