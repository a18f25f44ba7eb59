"""Structured logs: one JSON object a line on stdout, each with the id of its request."""

import json
import logging
import logging.config
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from time import time
from typing import Any

from app.serving.log_writer import LogWriter

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""Id of the current request, or None outside a request. Threads of sync handlers see it too."""

MAX_LINE_LENGTH = 16_000
"""Docker's log drivers split a line above 16 KiB (moby, `daemon/logger/copier.go`). The parts are no JSON."""


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON. `extra={"fields": {...}}` adds keys."""

    def format(self, record: logging.LogRecord) -> str:
        line = _line(record.created, record.levelname, record.name, record.getMessage())
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return _bounded(line)


def write_line(level: int, logger: str, message: str, fields: dict[str, Any]) -> None:
    """Write a line without a record of `logging`. A record costs as much as the line (`npm run bench`).

    Only a `LogWriter` gets the line. The caller checks the level.
    """
    line = _bounded(_line(time(), logging.getLevelName(level), logger, message) | fields)
    for handler in logging.root.handlers:
        if isinstance(handler, LogWriter):
            handler.put(line)


def _line(created: float, level: str, logger: str, message: str) -> dict[str, Any]:
    line = {
        "time": datetime.fromtimestamp(created, UTC).isoformat(timespec="milliseconds"),
        "level": level.lower(),
        "logger": logger,
        "message": message,
    }
    if (current := request_id.get()) is not None:
        line["requestId"] = current
    return line


@contextmanager
def crash_logged() -> Iterator[None]:
    """Log what the block raises as one line with its trace, and end the process with code 1."""
    try:
        yield
    except Exception:
        if not logging.root.handlers:  # the settings could not be read
            logging.config.dictConfig(logging_config("info"))
        logging.getLogger("app").exception("the application cannot be loaded")
        logging.shutdown()
        sys.exit(1)


def _bounded(line: dict[str, Any]) -> str:
    """The line, with its values cut until it is short enough. A trace keeps its end, with the error."""
    text = _dump(line)
    kept = MAX_LINE_LENGTH
    while len(text) > MAX_LINE_LENGTH:
        kept //= 2
        cut = {
            key: value if isinstance(value, int | float) else str(value)[:kept] for key, value in line.items()
        }
        if "exception" in line:
            cut["exception"] = line["exception"][-kept:]
        text = _dump(cut | {"cut": True})
    return text


_dump = json.JSONEncoder(default=str, separators=(",", ":")).encode


def logging_config(level: str) -> dict[str, Any]:
    """A `logging.config` dictionary for the app and the server alike.

    `level` is the least severe level that is logged, in lower case. The classes are named by their paths,
    because the server may send this dictionary to a spawned process.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": f"{__name__}.JsonFormatter"}},
        "handlers": {"stdout": {"class": "app.serving.log_writer.LogWriter", "formatter": "json"}},
        "root": {"handlers": ["stdout"], "level": level.upper()},
        "loggers": {},
    }
