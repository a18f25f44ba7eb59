// The reference for `cdk synth`: an app with one stack. Its only resource creates nothing.
import { App, CfnWaitConditionHandle, Stack } from "aws-cdk-lib";

new CfnWaitConditionHandle(new Stack(new App(), "Empty"), "Nothing");
