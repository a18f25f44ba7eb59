// The reference for `cdk synth`: an app with one stack, and in it one resource that creates nothing.
import { App, CfnWaitConditionHandle, Stack } from "aws-cdk-lib";

new CfnWaitConditionHandle(new Stack(new App(), "Empty"), "Nothing");
