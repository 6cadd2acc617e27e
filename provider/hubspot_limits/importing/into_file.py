"""What is live, put into a stack's file as a person would write it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from hubspot_limits.configuration.editing.changes import value_of
from hubspot_limits.configuration.editing.edited_file import EditedFile
from hubspot_limits.configuration.editing.writing import Written, in_one_line
from hubspot_limits.configuration.effective import Effective
from hubspot_limits.configuration.mistakes import Path as KeyPath
from hubspot_limits.importing.differences import ComparedPair
from hubspot_limits.limits import DeclaredLimit, declared, desired
from hubspot_limits.object_types import is_object_type_id
from hubspot_limits.pair.comparison import ComparedLimit

_KEYS = ("limit", "labels", "types")


class IntoFile:
    """Changes what a stack says in its file; what a base says already is not said again."""

    def __init__(self, file: EditedFile, effective: Effective) -> None:
        self._file = file
        self._own = {str(entry): entry for entry in effective.own}
        self._shared = {str(entry): dict(entry.values()) for entry in effective.shared}

    def put(self, pair: ComparedPair, limits: Collection[ComparedLimit], why_by_id: str) -> None:
        """Have the stack declare these limits as they are live.

        why_by_id: said of an object type that the pair has to name by its id.
        """
        own = self._own.get(str(pair))
        written = {_as_written(limit): self._value(pair, limit) for limit in limits}
        if own is None:
            self._add(pair, written, why_by_id)
            return
        for (path, comment), value in written.items():
            if value is None:
                self._file.remove(own.source, path)
            else:
                self._file.set(own.source, path, value, comment=comment)

    def _add(
        self,
        pair: ComparedPair,
        written: Mapping[tuple[KeyPath, str | None], DeclaredLimit | None],
        why_by_id: str,
    ) -> None:
        ends = dict.fromkeys(str(pair).split(" -> "))
        comments = [f"{end}: {why_by_id}" for end in ends if is_object_type_id(end)]
        comments += [comment for _, comment in written if comment]
        values = {path: value for (path, _), value in written.items() if value is not None}
        self._file.add(str(pair), _entry(values), comment="; ".join(comments) or None)

    def _value(self, pair: ComparedPair, limit: ComparedLimit) -> DeclaredLimit | None:
        """What the stack itself is to say, so that it declares what is live; None: nothing."""
        shared = self._shared_value(pair, limit)
        if shared is None:
            return limit.live
        return None if desired(shared) == limit.live else declared(limit.live)

    def _shared_value(self, pair: ComparedPair, limit: ComparedLimit) -> DeclaredLimit | None:
        return self._shared.get(str(pair), {}).get(limit.path)


def can_have(effective: Effective, pair: ComparedPair, limit: ComparedLimit) -> bool:
    """Whether the stack's own file can say what is live: not where nothing can, and not that the
    portal lacks an association type which a base asks for, since only ``without`` leaves that out.
    """
    shared = dict(
        value for entry in effective.shared if str(entry) == str(pair) for value in entry.values()
    )
    return limit.obstacle is None or not (limit.types or limit.path in shared)


def _as_written(limit: ComparedLimit) -> tuple[KeyPath, str | None]:
    """The keys that name a limit, and what is to be said of them, where they are an id."""
    by_id, reason = ("types", str(next(iter(limit.types), ""))), limit.by_id
    if limit.path[0] == "labels" and limit.types and not _can_be_a_key(limit.path[1]):
        return by_id, f"{by_id[1]}: its label is no text that a file can have"
    return limit.path, f"{by_id[1]}: {reason}" if reason else None


def _can_be_a_key(text: str) -> bool:
    return value_of(in_one_line({text: 1})) == {text: 1}


def _entry(values: Mapping[KeyPath, DeclaredLimit]) -> Written:
    """An entry of these values: the object limit alone is a number."""
    if values.keys() == {("limit",)}:
        return values["limit",]
    entry: dict[str, Written] = {}
    for key in _KEYS:
        below: dict[str, Written] = {
            path[1]: value for path, value in values.items() if path[0] == key and path[1:]
        }
        if below:
            entry[key] = below
        elif (key,) in values:
            entry[key] = values[key,]
    return entry
