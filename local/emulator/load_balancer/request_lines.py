"""Reads Envoy's request log while Envoy writes it."""

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

_LARGEST_BYTES = 16 * 1024 * 1024


class RequestLines:
    """Each line is given once. A long file is renamed, and removed when Envoy writes into a new one."""

    def __init__(self, path: Path, reopen: Callable[[], None], largest: int = _LARGEST_BYTES) -> None:
        """`reopen` tells Envoy to write into a new file of that path. `largest` is in bytes."""
        self._path = path
        self._old = path.with_suffix(".old")
        self._reopen = reopen
        self._largest = largest
        self._file: BinaryIO | None = None
        self._is_old = False
        self._rest = b""

    def new(self) -> list[str]:
        """The whole lines since the last call."""
        if self._file is None:
            if not self._path.exists():
                return []
            self._file = self._path.open("rb")
        # The new file has to be there before the last read of the old one: Envoy has closed that then.
        is_complete = self._is_old and self._path.exists()
        *lines, self._rest = (self._rest + self._file.read()).split(b"\n")
        if is_complete:
            self._file.close()
            self._old.unlink()
            self._file, self._is_old = None, False
        elif not self._is_old and self._file.tell() > self._largest:
            self._path.rename(self._old)
            self._is_old = True
            self._reopen()
        return [line.decode() for line in lines]
