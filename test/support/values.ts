/** Values that several tests need. */
// pragma: allowlist nextline secret
export const secret = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-AbCdEf";
export const certificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012";
export const zone = { domainName: "api.example.com", hostedZoneId: "Z0123456789", hostedZoneName: "example.com" };
