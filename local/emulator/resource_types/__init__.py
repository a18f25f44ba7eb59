"""CloudFormation resource types that MiniStack lacks, one class a type."""
