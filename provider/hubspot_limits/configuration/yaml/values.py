"""The values of a YAML file as Pulumi reads them, and where that is not what the file says."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TypeAlias

from hubspot_limits.configuration.findings import Finding
from hubspot_limits.configuration.mistakes import KeyPath, Mistake
from hubspot_limits.configuration.yaml.document import ListNode, MapNode, Node, ScalarNode
from hubspot_limits.configuration.yaml.scalars import (
    Scalar,
    Time,
    are_same,
    as_pulumi_reads,
    as_yaml_says,
)

Value: TypeAlias = bool | int | float | str | list["Value"] | dict[str, "Value"] | None

_TEXT_TAG = "tag:yaml.org,2002:str"
_MERGE = "<<"


class Place(NamedTuple):
    """Where something is, and what was expected there."""

    path: KeyPath
    line: int
    message: str

    def finding(self, file: Path, *, below: str | None = None) -> Finding:
        """The same as it is told, with a path that begins ``below`` a key, if it is there."""
        path = self.path[1:] if self.path[:1] == (below,) else self.path
        return Finding(file, self.line, None, str(Mistake(path, self.message)))


class YamlValues:
    """The value of a document, in which keys are text; of a key that is there twice the first.

    ``lines`` has the line of every key by its path. ``refused`` is what Pulumi takes in no file,
    ``misread`` what it takes for something else than is written.
    """

    def __init__(self, document: Node | None) -> None:
        self.lines: dict[KeyPath, int] = {}
        self.refused: list[Place] = []
        self.misread: list[Place] = []
        self.value: Value = None if document is None else self._value(document, ())

    def _value(self, node: Node, path: KeyPath) -> Value:
        # `!!str 10` is a usual way to say that something is text, and Pulumi takes it.
        if node.tag and not (node.tag == _TEXT_TAG and isinstance(node, ScalarNode)):
            self._misread(node, path, f"expected the value without the tag {node.tag}")
        match node:
            case ScalarNode():
                return self._scalar(node, path)
            case ListNode(items=items):
                return [self._value(item, path) for item in items]
            case MapNode():
                return self._map(node, path)

    def _map(self, node: MapNode, path: KeyPath) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for key, value in self._entries(node, path):
            # The first of several wins. _entries gives a map's own entries before the merged ones.
            if key.text not in values:
                below = (*path, key.text)
                self.lines.setdefault(below, key.line)  # items of a list share their path
                self._compare_key(key, below)
                values[key.text] = self._value(value, below)
        return values

    def _entries(self, node: MapNode, path: KeyPath) -> Iterator[tuple[ScalarNode, Node]]:
        """A map's own entries, then those of the maps that are merged into it."""
        self._find_repeated_keys(node, path)
        merged: list[Node] = []
        for key, value in node.entries:
            if not isinstance(key, ScalarNode):
                self._refuse(key, path, "expected a text as key, not a map or a list")
            elif key.text == _MERGE:
                # `<<: *a` merges one map, `<<: [*a, *b]` several.
                merged += value.items if isinstance(value, ListNode) else (value,)
            else:
                yield key, value
        for merged_node in merged:
            if isinstance(merged_node, MapNode):
                yield from self._entries(merged_node, path)
            else:
                self._refuse(merged_node, path, f"expected a map to merge by {_MERGE}")

    def _find_repeated_keys(self, node: MapNode, path: KeyPath) -> None:
        first: dict[str, ScalarNode] = {}
        for key, _ in node.entries:
            if isinstance(key, ScalarNode) and first.setdefault(key.text, key) is not key:
                also = f"also in line {first[key.text].line}: expected a key once"
                self._refuse(key, (*path, key.text), also)

    def _scalar(self, node: ScalarNode, path: KeyPath) -> Value:
        """The value of a text, and a note where Pulumi reads another one than is meant."""
        self._refuse_half_characters(node, path)
        if node.tag or not node.plain:
            return node.text
        # Where the two readings differ, the file's author may mean either.
        value, said = as_pulumi_reads(node.text), as_yaml_says(node.text)
        quoted = json.dumps(node.text)
        if isinstance(value, Time):
            self._misread(node, path, f"Pulumi reads a time: write {quoted} in quotes")
        elif isinstance(value, float) and not math.isfinite(value):
            self._misread(node, path, f"Pulumi cannot keep {node.text}: expected a number")
        elif not are_same(value, said):
            meant = f"{quoted} in quotes" if isinstance(said, str) else _spelled(said)
            read = _spelled(value)
            self._misread(
                node, path, f"Pulumi reads {node.text} as {read}: write {read} or {meant}"
            )
        return value

    def _compare_key(self, key: ScalarNode, path: KeyPath) -> None:
        """Note a key that Pulumi reads otherwise than it is written."""
        self._refuse_half_characters(key, path)
        read = as_pulumi_reads(key.text)
        if key.tag and key.tag != _TEXT_TAG:
            self._misread(key, path, f"expected the key without the tag {key.tag}")
        # Keys are texts in the end; a plain one such as 010 would become "8".
        elif key.plain and not key.tag and (isinstance(read, Time) or _spelled(read) != key.text):
            read = "a time" if isinstance(read, Time) else _spelled(read)
            quoted = json.dumps(key.text)
            self._misread(key, path, f"Pulumi reads this key as {read}: write {quoted} in quotes")

    def _refuse_half_characters(self, node: ScalarNode, path: KeyPath) -> None:
        # "\ud83d" and such: escapes for one half of a character beyond 16 bits.
        if any("\ud800" <= character <= "\udfff" for character in node.text):
            self._refuse(node, path, "an escape for half a character: write the character itself")

    def _refuse(self, node: Node, path: KeyPath, message: str) -> None:
        self.refused.append(Place(path, node.line, message))

    def _misread(self, node: Node, path: KeyPath, message: str) -> None:
        self.misread.append(Place(path, node.line, message))


def _spelled(value: Scalar) -> str:
    """A value as a key of Pulumi's spells it."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
    return str(value)
