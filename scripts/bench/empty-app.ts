// The least that `cdk synth` takes: an app whose stack has one resource, which is nothing.
import { App, CfnWaitConditionHandle, Stack } from "aws-cdk-lib";

new CfnWaitConditionHandle(new Stack(new App(), "Empty"), "Nothing");
