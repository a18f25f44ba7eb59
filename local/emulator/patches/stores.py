"""Lets threads read MiniStack's stores while others add to them.

MiniStack copies a store by `list(data.items())`. That makes a tuple for each entry, so Python may collect
garbage meanwhile, and another thread may get its turn. Then it fails with "dictionary changed size during
iteration". `dict.copy` makes no other objects.
"""

from typing import Any

from ministack.core.responses import AccountRegionScopedDict, AccountScopedDict


def install() -> None:
    for store in (AccountScopedDict, AccountRegionScopedDict):
        store.items = _items
        store.values = lambda self: [value for _, value in _items(self)]
        store.keys = lambda self: [key for key, _ in _items(self)]


def _items(store: Any) -> list[tuple[Any, Any]]:
    return [(store._unscope(key), value) for key, value in store._data.copy().items() if store._is_mine(key)]
