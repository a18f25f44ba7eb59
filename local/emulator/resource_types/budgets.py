"""The CloudFormation type of AWS Budgets, which MiniStack lacks. Nothing here has costs."""

from local.emulator.resource_types.registry import Properties, ResourceType, physical_name, resource_type


@resource_type("AWS::Budgets::Budget")
class Budget(ResourceType):
    def create(self, logical_id: str, properties: Properties, stack: str) -> str:
        """a record only"""
        return physical_name(stack, logical_id)

    def update(self, physical_id: str, old: Properties, new: Properties, stack: str) -> str:
        """a record only"""
        return physical_id

    def delete(self, physical_id: str, properties: Properties) -> None:
        """a record only"""
