"""`python -m local.emulator.resource_types`: write the coverage table into local/README.md."""

import re
from pathlib import Path

from local.emulator.resource_types.registry import ResourceType, all_types

README = Path(__file__).parents[2] / "README.md"
_TABLE = re.compile(r"(?<=<!-- resource types -->\n).*(?=<!-- end of resource types -->)", re.DOTALL)


def with_table(readme: str) -> str:
    rows = [_row(name, kind) for name, kind in all_types().items()]
    head = ["| type | create | update | delete | Fn::GetAtt |", "|---|---|---|---|---|"]
    table = "\n".join([*head, *rows]) + "\n"
    return _TABLE.sub(lambda _: table, readme)


def _row(name: str, kind: ResourceType) -> str:
    cells = [_cell(kind, operation) for operation in ("create", "update", "delete")]
    attributes = ", ".join(f"`{attribute}`" for attribute in kind.attributes) or "none"
    return f"| {' | '.join([f'`{name}`', *cells, attributes])} |"


def _cell(kind: ResourceType, operation: str) -> str:
    """The first line of the method's docstring."""
    docstring: str = getattr(kind, operation).__doc__ or "yes"
    return docstring.partition("\n")[0]


if __name__ == "__main__":
    README.write_text(with_table(README.read_text()))
