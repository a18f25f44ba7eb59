"""The table of resource types in local/README.md agrees with the classes."""

import pytest

from local.emulator.resource_types.__main__ import README, with_table
from local.emulator.resource_types.registry import all_types

_COMMAND = ".venv/bin/python -m local.emulator.resource_types"


def test_readme_has_the_table_of_the_registry() -> None:
    readme = README.read_text()
    if readme != with_table(readme):
        pytest.fail(f"the table in local/README.md is stale, run: {_COMMAND}", pytrace=False)


def test_readme_has_a_row_for_each_type() -> None:
    readme = README.read_text()
    assert [name for name in all_types() if f"| `{name}` |" not in readme] == []
