"""Changing values in a YAML text that people write: every other character stays as it is.

A writer of YAML, a careful one too, would quote, wrap and align anew what it has only read. So a
change is put into the text itself, at the place that a reader finds, and the result is read again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from hubspot_limits.configuration.editing.places import Placed, PlacedMap, PlacedScalar, places_in
from hubspot_limits.configuration.editing.writing import (
    WIDTH,
    EntryValue,
    Indent,
    after_key,
    entry,
    in_one_line,
    scalar,
)
from hubspot_limits.configuration.findings import FileError
from hubspot_limits.configuration.mistakes import KeyPath, called
from hubspot_limits.configuration.yaml.document import document_in
from hubspot_limits.configuration.yaml.values import Value, YamlValues
from hubspot_limits.values.refusal import Refusal

_ANCHOR_OR_TAG = re.compile(r"(?:[&!]\S*\s+)*")  # "&name " and "!!str " before a value


class CannotEditError(Refusal):
    """A value cannot be changed without changing others with it."""


class ValueEdit(NamedTuple):
    """A value to be at a path of keys; None for one that is to be gone.

    Where the entry is put in: after the one with the key ``after``, else as the last, and with
    ``comment`` in a line above it.
    """

    path: KeyPath
    value: EntryValue | None
    after: str | None = None
    comment: str | None = None


def edited(text: str, changes: Sequence[ValueEdit]) -> str:
    """The text with these changes, no two of one value. Raises CannotEditError."""
    if not changes:
        return text
    # First all at once. Only if that fails, one by one, to name those in the way.
    result = _as_meant(text, changes)
    if result is None:
        in_the_way = [change for change in changes if _as_meant(text, [change]) is None]
        paths = ", ".join(called(change.path) for change in in_the_way or changes)
        raise CannotEditError(
            f"{paths} cannot be changed without changing what else the file says: it is likely "
            "shared by an anchor (&name) and aliases (*name). Change it by hand."
        )
    return result


def _as_meant(text: str, changes: Sequence[ValueEdit]) -> str | None:
    """The text with these changes; None where it would say more or less than they do."""
    before = value_of(text)
    result = _Editor(text).edited(_tree(changes), before)
    try:
        # The safeguard for every edit here: what was written is read again and compared.
        return result if value_of(result) == _applied(before, _tree(changes)) else None
    except FileError:
        return None


def value_of(text: str) -> Value:
    """What a text says, as Pulumi reads it. Raises FileError for what is not YAML."""
    return YamlValues(document_in(text, Path("the text"))).value


_Tree: TypeAlias = dict[str, "ValueEdit | _Tree"]
"""Changes by the keys that lead to them."""


_Entry: TypeAlias = tuple[Placed, Placed]


class _Splice(NamedTuple):
    """One change of a text: the characters to take out, and what comes there."""

    start: int
    end: int
    text: str


class _Editor:
    """Finds what to put where in one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line_end = "\r\n" if "\r\n" in text else "\n"
        self._step = Indent(0).step

    def edited(self, tree: _Tree, before: Value) -> str:
        root = places_in(self._text)
        if root is None or root.start == root.end:
            return self._appended(tree)
        self._step = self._step_of(root)
        pieces: list[str] = []
        place = 0
        # By their start: they do not overlap, so the text between them is copied as it is.
        for splice in sorted(self._splices(root, tree, before, holder=None, column=0)):
            pieces += (self._text[place : splice.start], splice.text)
            place = splice.end
        return "".join((*pieces, self._text[place:]))

    def _appended(self, tree: _Tree) -> str:
        """The text with entries below it, for a text without values; it may have comments."""
        gap = self._line_end if self._text and not self._text.endswith("\n") else ""
        lines = self._line_end.join(_body(tree, None, Indent(0)))
        return f"{self._text}{gap}{lines}{self._line_end}"

    def _splices(
        self, node: Placed, tree: _Tree, before: Value, *, holder: PlacedMap | None, column: int
    ) -> Iterator[_Splice]:
        """Make the changes below a value. holder, column: the map that has it, and where its key
        begins.
        """
        kept = (
            [placed for placed in node.entries if not _is_removal(_change_of(placed, tree))]
            if isinstance(node, PlacedMap)
            else []
        )
        # No entry would be left to stand beside, so the value is written anew.
        if not isinstance(node, PlacedMap) or not kept:
            yield self._anew(node, tree, before, holder=holder, column=column)
            return
        yield from self._removals(node, tree)
        for key, value in kept:
            change = _change_of((key, value), tree)
            own = self._column(key.start)
            if isinstance(change, ValueEdit) and change.value is not None:
                yield self._replacement(value, change.value, holder=node, column=own)
            elif isinstance(change, dict):
                below = _below(before, key)
                yield from self._splices(value, change, below, holder=node, column=own)
        new = {key: tree[key] for key in tree if node.entry(key) is None}
        yield from self._insertions(node, kept, new, before)

    def _anew(
        self, node: Placed, tree: _Tree, before: Value, *, holder: PlacedMap | None, column: int
    ) -> _Splice:
        """A value that is no map with entries: nothing, a number that becomes a map, or an alias,
        in whose place is a value of its own from now on.
        """
        is_empty = node.start == node.end or (isinstance(node, PlacedMap) and not node.entries)
        # `labels:` with nothing behind it gets lines below it.
        if is_empty and holder and not holder.is_in_braces:
            lines = _body(tree, before, Indent(column, self._step).below)
            start = len(self._text[: node.start].rstrip(" "))
            return _Splice(start, node.end, self._line_end.join(("", *lines)))
        return self._replacement(node, _applied(before, tree), holder=holder, column=column)

    def _replacement(
        self, node: Placed, value: EntryValue, *, holder: PlacedMap | None, column: int
    ) -> _Splice:
        """A value in place of another one, in its line or in lines below its key."""
        if node.start == node.end:
            start, gap = node.start, " "
        else:
            # An anchor stays, since an alias may need it.
            anchors = _ANCHOR_OR_TAG.match(self._text, node.start, node.end)
            start, gap = anchors.end() if anchors else node.start, ""
        line = f"{gap}{in_one_line(value)}"
        if holder is None or holder.is_in_braces:
            return _Splice(start, node.end, line)
        width = WIDTH - self._column(start)
        first, *below = after_key(value, Indent(column, self._step), width)
        if not below:
            return _Splice(start, node.end, line)
        start = len(self._text[:start].rstrip(" "))
        return _Splice(start, node.end, self._line_end.join((first.rstrip(), *below)))

    def _removals(self, node: PlacedMap, tree: _Tree) -> Iterator[_Splice]:
        """Entries that go: with their lines, or in braces with the comma beside them."""
        entries = node.entries
        gone = [_is_removal(_change_of(placed, tree)) for placed in entries]
        for index in (index for index, is_gone in enumerate(gone) if is_gone):
            key, value = entries[index]
            is_of_the_tail = all(gone[index:])
            if not node.is_in_braces:
                yield _Splice(self._start_of_line(key.start), self._end_of_line(value.end) + 1, "")
            # In braces: with the comma before it, because none follows.
            elif is_of_the_tail:
                yield _Splice(entries[index - 1][1].end, value.end, "")
            else:
                # With the comma after it.
                yield _Splice(key.start, entries[index + 1][0].start, "")

    def _insertions(
        self, node: PlacedMap, kept: Sequence[_Entry], new: _Tree, before: Value
    ) -> Iterator[_Splice]:
        """Entries that are put in after the same one are one splice, in their order."""
        by_place: dict[int, _Tree] = {}
        for key, change in new.items():
            if not _is_removal(change):
                after = change.after if isinstance(change, ValueEdit) else None
                preceding = node.entry(after) if after else None
                # An entry that is removed is no place to put something after.
                _, value = preceding if preceding and preceding in kept else kept[-1]
                by_place.setdefault(value.end, {})[key] = change
        for place, entries in by_place.items():
            if node.is_in_braces:
                value = _applied({}, entries, merged=before)
                # [1:-1] takes off the braces.
                yield _Splice(place, place, f", {in_one_line(value)[1:-1]}")
            else:
                indent = Indent(self._column(kept[0][0].start), self._step)
                lines = _body(entries, before, indent)
                end = self._end_of_line(place)
                yield _Splice(end, end, "".join(f"{self._line_end}{line}" for line in lines))

    def _step_of(self, root: Placed) -> int:
        """How much further in than a map its first one below begins."""
        for key, value in root.entries if isinstance(root, PlacedMap) else ():
            if isinstance(value, PlacedMap) and value.entries and not value.is_in_braces:
                first, _ = value.entries[0]
                return self._column(first.start) - self._column(key.start)
        return self._step

    def _end_of_line(self, place: int) -> int:
        """Where the line ends that has what is before a place: in front of its line break."""
        if self._text[:place].endswith("\n"):  # a text in lines of its own ends with a line break
            place -= 1
        end = self._text.find(self._line_end, place)
        return len(self._text) if end < 0 else end

    def _start_of_line(self, place: int) -> int:
        return self._text.rfind("\n", 0, place) + 1

    def _column(self, place: int) -> int:
        return place - self._start_of_line(place)


def _change_of(placed: _Entry, tree: _Tree) -> ValueEdit | _Tree | None:
    """What is to be changed at or below an entry of the text, if anything is."""
    key, _ = placed
    return tree.get(key.text) if isinstance(key, PlacedScalar) else None


def _is_removal(change: ValueEdit | _Tree | None) -> bool:
    return isinstance(change, ValueEdit) and change.value is None


def _below(value: Value, key: Placed | str) -> Value:
    """The value at a key of a map; None where there is none."""
    name = key.text if isinstance(key, PlacedScalar) else key
    return value.get(name) if isinstance(value, dict) and isinstance(name, str) else None


def _tree(changes: Sequence[ValueEdit]) -> _Tree:
    """Changes by their keys: ``{"config": {"hubspot-limits:limits": {...}}}``."""
    root: _Tree = {}
    for change in changes:
        holder = root
        for key in change.path[:-1]:
            below = holder.setdefault(key, {})
            assert isinstance(below, dict), change  # noqa: S101 - two changes of one value
            holder = below
        holder[change.path[-1]] = change
    return root


def _applied(before: Value, tree: _Tree, merged: Value = None) -> Any:  # noqa: ANN401 - YAML
    """A value with changes in it. merged: what the map has by merging others, or had."""
    value: dict[str, Any] = dict(before) if isinstance(before, dict) else {}
    for key, change in tree.items():
        if isinstance(change, dict):
            value[key] = _applied(value.get(key) or _below(merged, key), change)
        elif change.value is None:
            value.pop(key, None)
        else:
            value[key] = change.value
    return value


def _body(tree: _Tree, before: Value, indent: Indent) -> list[str]:
    """The lines of new entries.

    before: what the map that gets them has by merging others.
    """
    lines: list[str] = []
    for key, change in tree.items():
        if isinstance(change, dict):
            inherited = _below(before, key)
            lines.append(f"{indent}{scalar(key)}:")
            for kept, value in _applied(inherited, {}).items():
                # A map of its own replaces a merged one whole, so it takes over what that had.
                if kept not in change:
                    lines += entry(kept, value, indent.below)
            lines += _body(change, inherited, indent.below)
        elif change.value is not None:
            comments = [f"{indent}# {change.comment}"] if change.comment else []
            lines += [*comments, *entry(key, change.value, indent)]
    return lines
