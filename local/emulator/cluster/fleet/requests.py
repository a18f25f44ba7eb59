"""Reads Auto Scaling's requests, and writes its answers."""

from collections.abc import Callable, Mapping
from typing import Any
from xml.sax.saxutils import escape

from ministack.services import autoscaling

from local.emulator.cluster.fleet.locked import Action, Answer

Record = dict[str, Any]
Query = Mapping[str, Any]


class Refused(Exception):
    """Auto Scaling refuses a request."""

    def __init__(self, message: str, code: str = "ValidationError") -> None:
        super().__init__(message)
        self.code = code


def action(name: str, do: Callable[[Query], Record | None]) -> Action:
    """An action in MiniStack's form. `do` returns the members of its result, or raises `Refused`."""

    def answer(query: Record) -> Answer:
        try:
            result = do(query)
        except Refused as refusal:
            refused: Answer = autoscaling._error(refusal.code, escape(str(refusal)))
            return refused
        inner = "" if result is None else f"<{name}Result>{autoscaling._member_xml(result)}</{name}Result>"
        given: Answer = autoscaling._xml(200, f"{name}Response", inner)
        return given

    return answer


def text(query: Query, name: str) -> str:
    """A member of the request, or ""."""
    return str(autoscaling._p(query, name))


def required(query: Query, name: str) -> str:
    given = text(query, name)
    if not given:
        raise Refused(
            f"1 validation error detected: Value null at '{name}' failed to satisfy constraint:"
            " Member must not be null"
        )
    return given


def number(query: Query, name: str) -> int | None:
    """A number of 0 or more, or None if it is not given."""
    given = text(query, name)
    if not given:
        return None
    if not given.isascii() or not given.isdigit():
        raise Refused(
            f"Value '{given}' at '{name}' failed to satisfy constraint: it must be an integer of 0 or more"
        )
    return int(given)


def flag(query: Query, name: str) -> bool:
    return text(query, name).lower() == "true"


def members(query: Query, name: str) -> list[str]:
    """A list of strings."""
    return list(autoscaling._parse_member_list(query, name))


def nested(query: Query, name: str) -> Record:
    """A structure."""
    return dict(autoscaling._parse_nested(query, name))
