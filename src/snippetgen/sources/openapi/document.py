"""Reads the little of an OpenAPI document that says how its users get tokens.

The rest is passed over and never built, whatever it is: a document is another's, and may be made to
take memory or time. YAML is taken as events, one after the other, in which nothing has been
expanded yet: an alias is one reference to what is there already, and merge keys are keys.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Union

from snippetgen.errors import InputError
from snippetgen.sources import fetch

if TYPE_CHECKING:
    from yaml.events import Event

WHAT = "OpenAPI document"
LARGEST = 1 << 24
DEEPEST = 100
ACCEPT = "application/vnd.oai.openapi, application/json, application/yaml, */*;q=0.5"

Node = Union[str, "list[Node]", "dict[str, Node]"]
Members = Mapping[str, object]
Wanted = Mapping[str, "Wanted | None"]

EVERYTHING: Wanted | None = None
WANTED: Wanted = {
    "openapi": EVERYTHING,
    "servers": EVERYTHING,
    "components": {"securitySchemes": EVERYTHING},
    "swagger": EVERYTHING,
    "securityDefinitions": EVERYTHING,
}
"""What is read, by key; the second half is of Swagger 2.0."""


@dataclass(frozen=True)
class Document:
    """What is wanted of a document.

    Args:
        where: what messages call it.
        url: where it was fetched from, for what is relative to it; None for a file.
        members: its members, for as far as they are wanted.
    """

    where: str
    url: str | None
    members: Members


def as_object(where: str, value: object) -> Members:
    """A JSON object; null is an empty one, and so is nothing in YAML.

    Raises:
        InputError: it is something else.
    """
    if value is None or value == "":
        return {}
    if not isinstance(value, dict):
        raise InputError(f"{where} is not as OpenAPI wants it: an object is something else")
    return value


def load(source: str, time_limit: float) -> Document:
    """Read a document from a file, or from a URL.

    Raises:
        InputError: it cannot be read, is too large, or is neither JSON nor YAML.
    """
    if "://" in source:
        found = fetch.fetch(
            source, what=WHAT, largest=LARGEST, accept=ACCEPT, time_limit=time_limit
        )
        return Document(found.url, found.url, _parse(found.url, found.content))
    return Document(source, None, _parse(source, _read_file(source)))


def _read_file(name: str) -> bytes:
    try:
        with Path(name).open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}: check the path") from None
    except ValueError:
        raise InputError("the path of the OpenAPI document has a NUL: check the path") from None
    if len(content) > LARGEST:
        raise InputError(f"{name} is larger than {LARGEST} bytes: give an OpenAPI document")
    return content


def _parse(where: str, content: bytes) -> Members:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{where} is not UTF-8 text: give an OpenAPI document") from None
    members = _parse_json(where, text) if text.lstrip()[:1] == "{" else _parse_yaml(where, text)
    if not isinstance(members, dict):
        raise InputError(f"{where} is no object: give an OpenAPI document in JSON or YAML")
    return members


def _parse_json(where: str, text: str) -> object:
    try:
        # A number is of no use here, and a long one costs much to convert.
        return json.loads(text, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        raise InputError(f"{where} is not JSON: line {error.lineno}: {error.msg}") from None
    except RecursionError:
        raise _too_deep(where) from None


def _parse_yaml(where: str, text: str) -> object:
    # Imported here: it costs as much time as the rest of the command.
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        return _YamlReader(where, yaml.parse(text, Loader=loader)).read()
    except yaml.MarkedYAMLError as error:
        # From 6.0.4 on PyYAML notices some of it before it runs out of stack.
        if error.problem == "exceeded maximum nesting depth":
            raise _too_deep(where) from None
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InputError(f"{where} is not YAML: line {line}: {error.problem}") from None
    except yaml.YAMLError:
        raise InputError(f"{where} is not YAML: it has a character that is not allowed") from None


def _too_deep(where: str) -> InputError:
    return InputError(f"{where} is nested too deeply: this is no OpenAPI document")


class _YamlReader:
    """Builds what is wanted from the events of a YAML parser, and nothing else."""

    def __init__(self, where: str, events: "Iterator[Event]") -> None:
        self._where = where
        self._events = events
        self._depth = 0
        self._anchored: dict[str, Node] = {}

    def read(self) -> Node | None:
        """The first document of the stream; None where there is none."""
        from yaml.events import DocumentStartEvent

        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                return self._node(self._next(), WANTED)
        return None

    def _next(self) -> "Event":
        from yaml.events import CollectionEndEvent, CollectionStartEvent

        event = next(self._events)
        if isinstance(event, CollectionStartEvent):
            self._depth += 1
        elif isinstance(event, CollectionEndEvent):
            self._depth -= 1
        # The parser has no limit of its own, and takes the square of the depth.
        if self._depth > DEEPEST:
            raise _too_deep(self._where)
        return event

    def _node(self, event: "Event", wanted: Wanted | None) -> Node:
        from yaml.events import AliasEvent, MappingStartEvent, ScalarEvent

        if isinstance(event, AliasEvent):
            return self._alias(event.anchor)
        node: Node
        if isinstance(event, ScalarEvent):
            node = event.value
        elif isinstance(event, MappingStartEvent):
            node = self._mapping(wanted)
        else:
            node = self._sequence()
        anchor = getattr(event, "anchor", None)
        if anchor:
            self._anchored[anchor] = node
        return node

    def _alias(self, anchor: str | None) -> Node:
        if anchor is None or anchor not in self._anchored:
            raise InputError(
                f"{self._where}: the alias *{anchor} stands for what lies outside servers and"
                " securitySchemes: write it out there"
            )
        return self._anchored[anchor]

    def _sequence(self) -> Node:
        from yaml.events import SequenceEndEvent

        nodes: list[Node] = []
        while not isinstance(event := self._next(), SequenceEndEvent):
            nodes.append(self._node(event, EVERYTHING))
        return nodes

    def _mapping(self, wanted: Wanted | None) -> Node:
        from yaml.events import MappingEndEvent

        members: dict[str, Node] = {}
        while not isinstance(event := self._next(), MappingEndEvent):
            key = self._node(event, EVERYTHING)
            value = self._next()
            if not isinstance(key, str) or (wanted is not None and key not in wanted):
                self._pass_over(value)
            else:
                members[key] = self._node(value, wanted[key] if wanted else EVERYTHING)
        return members

    def _pass_over(self, event: "Event") -> None:
        from yaml.events import CollectionStartEvent

        if isinstance(event, CollectionStartEvent):
            above = self._depth - 1
            while self._depth > above:
                self._next()
