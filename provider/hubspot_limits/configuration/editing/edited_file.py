"""Changing the limits of pairs in a file that people write: the smallest edit, and its diff."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import unified_diff
from pathlib import Path
from typing import Self

from hubspot_limits.configuration.bases.base import KEYS
from hubspot_limits.configuration.editing.changes import ValueEdit, edited, value_of
from hubspot_limits.configuration.editing.replacing import ReadFile
from hubspot_limits.configuration.editing.writing import EntryValue
from hubspot_limits.configuration.mistakes import KeyPath
from hubspot_limits.configuration.parsing import LIMITS, pair_of
from hubspot_limits.configuration.project import CONFIG
from hubspot_limits.configuration.stack_files import StackFile
from hubspot_limits.configuration.yaml.values import Value
from hubspot_limits.values.limits import DeclaredLimit, comparable

_IN_SHORT = LIMITS.rpartition(":")[2]
"""How the key may be written in a project of its namespace's name."""

_FEWEST_IN_ORDER = 3
"""Pairs from which on an alphabetical order is somebody's intention."""


def limits_of(stack: StackFile) -> KeyPath:
    """Where the limits of a stack are in its file, or are to be."""
    is_in_short = _IN_SHORT in stack.bare_keys and stack.full_key(_IN_SHORT) == LIMITS
    return CONFIG, _IN_SHORT if is_in_short else LIMITS


class EditedFile:
    """A file with pairs in it, and what is to be changed of them.

    at: the keys that lead to the map of pairs, none in a base. A pair that is there is meant by its
    key as the file has it. may_lack_pairs: the map goes with its last pair, since a base has some.
    """

    def __init__(self, read: ReadFile, at: KeyPath, *, may_lack_pairs: bool = False) -> None:
        self._read = read
        self._at = at
        self._may_lack_pairs = may_lack_pairs
        self._values: dict[str, dict[KeyPath, DeclaredLimit | None]] = {}
        self._settings: list[ValueEdit] = []
        self._comments: dict[tuple[str, KeyPath], str | None] = {}
        self._added: dict[str, ValueEdit] = {}
        self._kept: set[str] = set()

    @classmethod
    def of(cls, file: Path, at: KeyPath) -> Self:
        """A file with the map of pairs at these keys. Raises FileError where it cannot be read."""
        return cls(ReadFile.of(file), at)

    @property
    def file(self) -> Path:
        return self._read.file

    def set(
        self, pair: str, path: KeyPath, value: DeclaredLimit, *, comment: str | None = None
    ) -> None:
        """Have a limit of a pair that is there: ``("limit",)``, ``("labels", "Lawyer")``, ...

        comment: a line above it, where it is put in as a line.
        """
        self._values.setdefault(pair, {})[path] = value
        self._comments[pair, path] = comment

    def remove(self, pair: str, path: KeyPath, *, keeps_pair: bool = False) -> None:
        """Have a limit gone, and with its last one the pair.

        keeps_pair: the pair stays for what else the file says of it, such as ``protect``.
        """
        self._values.setdefault(pair, {})[path] = None
        if keeps_pair:
            self._kept.add(pair)

    def set_up(self, setting: str, value: EntryValue) -> None:
        """Have a setting of a stack, which stands above its pairs."""
        self._settings.append(ValueEdit((*self._at[:-1], setting), value))

    def add(self, pair: str, entry: EntryValue, *, comment: str | None = None) -> None:
        """Have a new pair: a limit alone, or a map."""
        self._added[pair] = ValueEdit((*self._at, pair), entry, comment=comment)

    def text(self) -> str:
        """What the file is to say. Raises CannotEditError."""
        return edited(self._read.text, [*self._changes()])

    def diff(self) -> str:
        """What is to change, as a unified diff; empty where nothing is. Raises CannotEditError."""
        name = str(self.file)
        # As git shows a file that is new.
        before = name if self._read.content is not None else "/dev/null"
        lines = unified_diff(_lines(self._read.text), _lines(self.text()), before, name)
        return "".join(
            line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
            for line in lines
        )

    def write(self) -> None:
        """Write the file in one step. Raises CannotEditError or FileNotWrittenError."""
        text = self.text()
        if text != self._read.text:
            self._read.replace(text)

    def _changes(self) -> Iterator[ValueEdit]:
        yield from self._settings
        pairs = _below(value_of(self._read.text), self._at)
        of_pairs = [*self._changes_of(pairs)]
        # An empty map would be a mistake; without the key the bases alone are enough.
        if self._may_lack_pairs and _are_all_gone(of_pairs, [(*self._at, pair) for pair in pairs]):
            of_pairs = [ValueEdit(self._at, None)]
        yield from of_pairs

    def _changes_of(self, pairs: Mapping[str, Value]) -> Iterator[ValueEdit]:
        """The changes of pairs that are there, then the new pairs."""
        gone: set[str] = set()
        for pair, values in self._values.items():
            is_kept = pair in self._kept
            for path, value in _of_entry(pairs.get(pair), values, is_kept=is_kept):
                comment = self._comments.get((pair, path))
                if not path and value is None:
                    gone.add(pair)
                yield ValueEdit((*self._at, pair, *path), value, comment=comment)
        neighbours = _Neighbours(pair for pair in pairs if pair not in gone)
        for pair, change in self._added.items():
            yield change._replace(after=neighbours.of(pair))


def _are_all_gone(changes: Sequence[ValueEdit], pairs: Sequence[KeyPath]) -> bool:
    """Whether the changes leave nothing of the pairs, and add none."""
    removed = [change.path for change in changes if change.value is None]
    # As many removals as changes: then none of them adds or sets anything.
    return bool(pairs) and len(removed) == len(changes) and {*removed} == {*pairs}


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").splitlines(keepends=True)


def _below(value: Value, path: KeyPath) -> Mapping[str, Value]:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _of_entry(
    entry: Value, values: Mapping[KeyPath, DeclaredLimit | None], *, is_kept: bool
) -> Iterator[tuple[KeyPath, EntryValue | None]]:
    """What to change of an entry as it is written: paths within it, with their values.

    is_kept: whether it may be left without limits, if it says more.
    """
    # `deals -> contacts: 10`: a limit alone, which has to become a map for a label.
    if not isinstance(entry, dict):
        limit = values.get(("limit",), entry if isinstance(entry, int | str) else None)
        others = {path: value for path, value in values.items() if path != ("limit",)}
        yield (), _map(limit, others) if any(others.values()) else limit
        return
    # The file's own spelling: {("types", "WORK/7"): ("types", "work/7")}.
    spelled = {_meaning(path): path for path in _limits_in(entry)}
    changes = {spelled.get(_meaning(path), path): value for path, value in values.items()}
    # What is not changed stays, whatever its value is.
    after: dict[KeyPath, object] = {**dict.fromkeys(spelled.values(), "as it is"), **changes}
    # The keys ("limit", "labels", "types") that still hold something.
    left = {path[0] for path, value in after.items() if value is not None}
    # No limit is left: the pair goes, unless it is to stay for its other keys (protect, ...).
    if not left and not (is_kept and entry.keys() - set(KEYS)):
        yield (), None
        return
    yield from ((path, value) for path, value in changes.items() if path[0] in left)
    emptied = {path[0] for path in changes if path[0] not in left}
    yield from (((key,), None) for key in sorted(emptied))


def _map(limit: EntryValue | None, others: Mapping[KeyPath, DeclaredLimit | None]) -> EntryValue:
    entry: dict[str, EntryValue] = {} if limit is None else {"limit": limit}
    for key in KEYS[1:]:
        below = {path[1]: value for path, value in others.items() if path[0] == key and value}
        if below:
            entry[key] = below
    return entry


def _limits_in(entry: Mapping[str, Value]) -> Iterator[KeyPath]:
    """The paths of an entry's limits, as the file has them."""
    if entry.get("limit") is not None:
        yield ("limit",)
    for key in KEYS[1:]:
        below = entry.get(key)
        yield from ((key, name) for name in (below if isinstance(below, dict) else ()))


def _meaning(path: KeyPath) -> KeyPath:
    """A path as others are compared with it: a label's text and a type may be spelled otherwise."""
    match path:
        case ("labels", text):
            return ("labels", comparable(text))
        case ("types", key):
            return ("types", key.strip().upper())
    return path


class _Neighbours:
    """Finds after which pair of a file a new one belongs."""

    def __init__(self, pairs: Iterable[str]) -> None:
        self._pairs = list(pairs)
        self._is_sorted = len(self._pairs) >= _FEWEST_IN_ORDER and self._pairs == sorted(
            self._pairs
        )
        # Such as {("deals", "contacts"): "Deal -> Contact"}.
        self._by_ends = {ends: pair for pair in self._pairs if (ends := pair_of(pair))}

    def of(self, pair: str) -> str | None:
        """The one before it where the file is in alphabetical order, else its reverse, else the
        last one from the same object type. None: the last one of all.
        """
        before = [other for other in self._pairs if other < pair]
        if self._is_sorted and before:
            return before[-1]
        ends = pair_of(pair)
        if ends is None or self._is_sorted:
            return None
        of_same = [other for other in self._by_ends if other[0] == ends[0]]
        neighbour = self._by_ends.get(ends[::-1]) or (
            self._by_ends[of_same[-1]] if of_same else None
        )
        if neighbour:
            self._by_ends[ends] = neighbour  # what belongs beside this one goes there too
        return neighbour
