"""The deployment to the emulated AWS: the CDK, the emulator, the folder of a run, the service."""
