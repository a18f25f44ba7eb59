// The CDK's template validation takes seconds for each app. test/commands.test.ts runs it on the stages by `cdk synth`.
process.env.CDK_VALIDATION = "false";
