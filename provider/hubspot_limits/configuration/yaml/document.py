"""A YAML file as nodes with their places: the document that Pulumi reads, and within bounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    Event,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.scanner import Scanner

from hubspot_limits.configuration.findings import FileError, Finding

MOST_BYTES = 1024 * 1024
MOST_NODES = 100_000
"""Keys, values and lists, those that aliases stand for counted each time."""
# A few aliases of aliases can stand for billions of values; these bounds end that early.
DEEPEST = 50

_LINE_BREAKS = "\r\n\x85\u2028\u2029"  # those of YAML 1.1


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """One text. A plain one, without quotes, may mean a number or something else."""

    line: int
    tag: str | None
    text: str
    plain: bool


@dataclass(frozen=True, slots=True)
class ListNode:
    line: int
    tag: str | None
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class MapNode:
    line: int
    tag: str | None
    entries: tuple[tuple[Node, Node], ...]


Node: TypeAlias = ScalarNode | ListNode | MapNode

_Place: TypeAlias = tuple[int, int | None, str]
"""Line, column, and what is wrong there."""


def read_document(file: Path) -> Node | None:
    """The first document of a file; Pulumi reads no other. None where the file has none.

    Raises FileError.
    """
    return document_in(read_text(file), file)


def document_in(text: str, file: Path) -> Node | None:
    """The same of a text, which a file has or is to have. Raises FileError."""
    try:
        return _Composer(events_of(text)).document()
    except _FoundError as error:
        raise FileError([Finding(file, *error.place)]) from None
    except (YAMLError, ValueError) as error:
        raise FileError([Finding(file, *_not_yaml(error, text))]) from None


def events_of(text: str) -> Iterator[Event]:
    """What a text says, piece by piece, each with its place in it. Raises YAMLError, ValueError."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Scanner = _Scanner
    events: Iterator[Event] = yaml.parse(text)
    return events


class _Scanner(Scanner):
    """Reads YAML's characters as Pulumi does: tabs where Pulumi takes them, and no escape it
    refuses.
    """

    # YAML 1.2 has the escape "\/"; Pulumi's reader refuses it.
    ESCAPE_REPLACEMENTS: dict[str, str] = {  # noqa: RUF012 - Scanner declares it so
        key: value for key, value in Scanner.ESCAPE_REPLACEMENTS.items() if key != "/"
    }

    def scan_to_next_token(self) -> None:
        """Skip blanks before a token, and tabs as well."""
        super().scan_to_next_token()
        # Not where a key may begin: a tab for indentation is wrong for Pulumi too.
        while not self.allow_simple_key and self.reader.peek() == "\t":
            self.reader.forward()
            super().scan_to_next_token()

    def scan_plain_spaces(self, indent: int, start_mark: object) -> list[str]:
        """The blanks within a plain text. A tab among them stays, as in Pulumi's reader."""
        length = 0
        while self.reader.peek(length) in " \t":
            length += 1
        blank: str = self.reader.prefix(length)
        if "\t" in blank:
            self.reader.forward(length)
            if self.reader.peek() not in _LINE_BREAKS:
                return [blank]
        return super().scan_plain_spaces(indent, start_mark) or []


class _FoundError(Exception):
    def __init__(self, event: Event, message: str) -> None:
        mark = event.start_mark
        self.place: _Place = (mark.line + 1, mark.column + 1, message)


class _Measured(NamedTuple):
    """A node with its size and height, in which aliases count as what they stand for."""

    node: Node
    size: int
    height: int


class _Composer:
    """Puts nodes together from events.

    An alias is the node that it stands for, so nothing is copied.
    """

    def __init__(self, events: Iterable[Event]) -> None:
        self._events = iter(events)
        self._anchors: dict[str, _Measured | None] = {}  # None while a node is still being read
        self._size = 0

    def document(self) -> Node | None:
        for event in self._events:
            if isinstance(event, NodeEvent):
                return self._node(event, 1).node
            if isinstance(event, DocumentEndEvent):
                break
        return None

    def _node(self, event: NodeEvent, depth: int) -> _Measured:
        """A node and all below it, counted; an alias as what it stands for."""
        if isinstance(event, AliasEvent):
            found = self._aliased(event)
            self._count(event, found.size, depth + found.height)
            return found
        self._count(event, 1, depth)
        if event.anchor:
            # Known before what it stands for is read, to notice an alias within itself.
            self._anchors[event.anchor] = None
        found = self._new(event, depth)
        if event.anchor:
            self._anchors[event.anchor] = found
        return found

    def _new(self, event: NodeEvent, depth: int) -> _Measured:
        """A node that is no alias."""
        line, tag = event.start_mark.line + 1, getattr(event, "tag", None)
        if isinstance(event, ScalarEvent):
            # A plain scalar has no style: the others have the mark that they begin with.
            return _Measured(ScalarNode(line, tag, event.value, plain=not event.style), 1, 0)
        below = list(self._below(depth + 1))
        nodes = [measured.node for measured in below]
        size = 1 + sum(measured.size for measured in below)
        height = 1 + max((measured.height for measured in below), default=0)
        if isinstance(event, SequenceStartEvent):
            return _Measured(ListNode(line, tag, tuple(nodes)), size, height)
        # A map's nodes are keys and values by turns.
        entries = tuple(zip(nodes[::2], nodes[1::2], strict=True))
        return _Measured(MapNode(line, tag, entries), size, height)

    def _below(self, depth: int) -> Iterator[_Measured]:
        for event in self._events:
            if not isinstance(event, NodeEvent):  # the end of the map or list
                return
            yield self._node(event, depth)

    def _aliased(self, event: AliasEvent) -> _Measured:
        """What an alias stands for. Raises _FoundError where there is none."""
        if event.anchor not in self._anchors:
            raise _FoundError(event, f"not YAML: nothing is called &{event.anchor} above it")
        found = self._anchors[event.anchor]
        if found is None:
            raise _FoundError(event, "an alias within what it stands for")
        return found

    def _count(self, event: Event, nodes: int, depth: int) -> None:
        """Add to the size of the document. Raises _FoundError beyond the bounds."""
        self._size += nodes
        if self._size > MOST_NODES:
            raise _FoundError(event, f"the file has more than {MOST_NODES} keys and values")
        if depth > DEEPEST:
            raise _FoundError(event, f"nested more than {DEEPEST} levels deep")


def read_text(file: Path) -> str:
    """The text of a file, without the mark that may stand at its beginning. Raises FileError."""
    try:
        with file.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise FileError([Finding(file, None, None, f"cannot be read: {error.strerror}")]) from None
    if len(data) > MOST_BYTES:
        raise FileError([Finding(file, None, None, f"larger than {MOST_BYTES} bytes")])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        raise FileError([Finding(file, *_at_end_of(before, "not UTF-8"))]) from None


def _not_yaml(error: Exception, text: str) -> _Place:
    """Where a text is no YAML, and why."""
    match error:
        case MarkedYAMLError(problem_mark=mark, problem=problem) if mark:
            return mark.line + 1, mark.column + 1, f"not YAML: {problem}"
        case ReaderError():
            return _at_end_of(text[: error.position], "not YAML: a character that YAML forbids")
    return 1, None, f"not YAML: {error}"


def _at_end_of(before: str, message: str) -> _Place:
    """The place behind a text: line and column count from 1."""
    line = before.count("\n")
    return line + 1, len(before) - before.rfind("\n"), message
