// The CDK's template validation takes seconds an app; `npm test` runs it once, on the stages, by the CDK's own command.
process.env.CDK_VALIDATION = "false";
