"""README.md states each setting with its default."""

import re

from app.settings import Settings
from tests.server_process import SERVICE

ROW = re.compile(r"^\| `(\w+)`(?: \*)? \| (?:`(.+?)`|private networks) \|", re.MULTILINE)


def test_the_table_has_each_setting_with_its_default() -> None:
    stated = dict(ROW.findall((SERVICE / "README.md").read_text()))
    defaults = {
        str(field.validation_alias): str(field.default).lower()
        if field.annotation is bool
        else str(field.default)
        for field in Settings.model_fields.values()
    }
    del stated["TRUSTED_PROXIES"], defaults["TRUSTED_PROXIES"]  # a long list
    assert stated == defaults
