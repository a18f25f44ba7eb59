"""Reads a Dockerfile: the images that it pulls, and the settings of its last build stage."""

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

_HEREDOC = re.compile(r"<<-?[\"']?(\w+)")
_VARIABLE = re.compile(r"\\\$|\$(\w+)|\$\{(\w+)(?::([-+])([^}]*))?\}")
_FROM = re.compile(r"(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?", re.IGNORECASE)


@dataclass
class Stage:
    """A build stage. It begins with the settings of the stage that its FROM names."""

    environment: dict[str, str] = field(default_factory=dict)
    entrypoint: str | None = None
    command: str | None = None
    copies: list[str] = field(default_factory=list)
    """The arguments of each COPY from the build context."""


@dataclass(frozen=True)
class Dockerfile:
    last: Stage
    bases: list[str]
    """The images that the build pulls."""


def read(path: Path, build_arguments: Mapping[str, str] | None = None) -> Dockerfile:
    given = build_arguments or {}
    before_from: dict[str, str] = {}
    named: dict[str, Stage] = {}
    bases: list[str] = []
    stage: Stage | None = None
    arguments: dict[str, str] = {}
    for name, text in _instructions(path.read_text()):
        if name == "FROM" and (match := _FROM.match(text)):
            image = _expand(match[1], before_from)
            if image not in named and image != "scratch":
                bases.append(image)
            stage, arguments = _copy_of(named.get(image, Stage())), {}
            named[(match[2] or str(len(named))).lower()] = stage
        elif name == "ARG":
            key, has_default, default = text.partition("=")
            declared = before_from if stage is None else arguments
            value = _expand(_unquoted(default), {**before_from, **arguments}) if has_default else None
            inherited = before_from.get(key, "")
            declared[key] = given.get(key, inherited if value is None else value)
        elif stage:
            _apply(stage, name, text, arguments)
    return Dockerfile(stage or Stage(), list(dict.fromkeys(bases)))


def _copy_of(stage: Stage) -> Stage:
    return replace(stage, environment=dict(stage.environment), copies=list(stage.copies))


def _apply(stage: Stage, name: str, text: str, arguments: Mapping[str, str]) -> None:
    if name == "ENV":
        # All variables of one ENV see the values from before it.
        before = {**arguments, **stage.environment}
        stage.environment.update({key: _expand(value, before) for key, value in _variables(text)})
    elif name == "ENTRYPOINT":
        stage.entrypoint = text
    elif name == "CMD":
        stage.command = text
    elif name in ("COPY", "ADD") and "--from" not in text:
        stage.copies.append(text)


def _instructions(text: str) -> Iterator[tuple[str, str]]:
    lines = iter(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    for line in lines:
        whole = line
        while whole.rstrip().endswith("\\"):
            whole = whole.rstrip()[:-1] + " " + next(lines, "")
        name, _, rest = whole.strip().partition(" ")
        if name.upper() in ("RUN", "COPY", "ADD"):
            for end in _HEREDOC.findall(rest):
                while next(lines, end).strip() != end:
                    pass
        if name:
            yield name.upper(), rest.strip()


def _variables(text: str) -> Iterator[tuple[str, str]]:
    """The pairs of `ENV a=1 b="2 3"`, or the one of the old form `ENV a 1`."""
    if "=" not in text.split(None, 1)[0]:
        key, _, value = text.partition(" ")
        yield key, value.strip()
        return
    for word in shlex.split(text.replace(r"\$", r"\\$")):
        key, _, value = word.partition("=")
        yield key, value


def _unquoted(text: str) -> str:
    return "".join(shlex.split(text))


def _expand(text: str, values: Mapping[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        if match[0] == r"\$":
            return "$"
        found = values.get(match[1] or match[2], "")
        if match[3] == "-":
            return found or match[4]
        return (match[4] if found else "") if match[3] == "+" else found

    return _VARIABLE.sub(value, text)
