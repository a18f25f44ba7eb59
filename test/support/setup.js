// The CDK's template validation takes seconds for each app. test/commands.test.ts runs it once.
process.env.CDK_VALIDATION = "false";
