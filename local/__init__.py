"""The whole deployment on one machine: the real CDK CLI against an emulated AWS."""
