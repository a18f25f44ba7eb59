"""CloudFormation resource types that are added to MiniStack, one class a type."""
