"""What a stack leaves out of its bases, because its portal lacks it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple

from hubspot_limits.configuration.declaration import StackEntry
from hubspot_limits.configuration.mistakes import KeyPath, Mistake, shown
from hubspot_limits.configuration.parsing import pair_of
from hubspot_limits.configuration.settings import NAMESPACE
from hubspot_limits.configuration.yaml.text import as_yaml
from hubspot_limits.values.limits import comparable

WITHOUT = f"{NAMESPACE}without"
"""The key of a stack's configuration that lists what to leave out of its bases."""

_PATH = (WITHOUT,)
_SUCH_AS = "such as pet -> contacts, or {deals -> contacts: [Lawyer]}"


class Omission(NamedTuple):
    """A pair, or one label or association type of it, as somebody spelled them."""

    pair: str
    key: str | None = None

    def __str__(self) -> str:
        return shown(self.pair) if self.key is None else f"{shown(self.key)} of {shown(self.pair)}"


def parse_without(given: Mapping[str, object]) -> tuple[list[Omission], list[Mistake]]:
    """What a stack's configuration, by full key, leaves out, and every mistake in that."""
    if WITHOUT not in given:
        return [], []
    raw = given[WITHOUT]
    with suppress(ValueError, RecursionError):
        # Pulumi hands over a list as JSON text.
        raw = json.loads(raw) if isinstance(raw, str) else raw
    if not isinstance(raw, list) or not raw:
        return [], [Mistake(_PATH, f"expected a list of pairs {_SUCH_AS}, not {shown(raw)}")]
    items, mistakes = [], []
    for item in raw:
        left_out = [*_left_out(item)]
        items += left_out
        if not left_out or any(pair_of(part.pair) is None for part in left_out):
            mistakes.append(Mistake(_PATH, f"expected a pair {_SUCH_AS}, not {shown(item)}"))
    return items, mistakes


def leave_out(
    left_out: list[Omission], entries: tuple[StackEntry, ...]
) -> tuple[tuple[StackEntry, ...], list[Mistake]]:
    """The pairs without what is left out. A mistake is what none of them has."""
    mistakes = []
    for item in left_out:
        rest = tuple(filter(None, (_without(entry, item) for entry in entries)))
        # Compared with what earlier items have left, so one that is there twice is a mistake too.
        if rest == entries:
            mistakes.append(Mistake(_PATH, f"takes nothing away: no base has {item}"))
        entries = rest
    return entries, mistakes


def left_out_of(given: Mapping[str, object], pair: str, path: KeyPath) -> Omission | None:
    """What of a stack's configuration leaves out a limit of a pair, if anything does."""
    for item in parse_without(given)[0]:
        if pair_of(item.pair) == pair_of(pair) and (item.key is None or _names(item.key, path)):
            return item
    return None


def _names(key: str, path: KeyPath) -> bool:
    """Whether a key of `without` means the label or type at a path."""
    # The key is a label's text or a type's id; `path` is ("labels", text) or ("types", id).
    return comparable(key) in path[1:] or key.strip().upper() in path[1:]


def spelled(pair: str, keys: Collection[str] = ()) -> str:
    """The setting that leaves out a pair, or labels and types of it, as a stack file has it."""
    item = as_yaml(pair)
    if keys:
        item = f"{{{item}: [{', '.join(map(as_yaml, keys))}]}}"
    return f"{WITHOUT}: [{item}]"


def _left_out(item: object) -> Iterator[Omission]:
    """What one item of the list leaves out; nothing where it is no pair."""
    match item:
        case str():
            yield Omission(item)
        # Such as {"deals -> contacts": ["Lawyer", "USER_DEFINED/35"]}.
        case dict() if all(isinstance(keys, list) for keys in item.values()):
            yield from (Omission(pair, str(key)) for pair, keys in item.items() for key in keys)


def _without(entry: StackEntry, left_out: Omission) -> StackEntry | None:
    """What is left of a pair, if anything is."""
    if pair_of(left_out.pair) != (entry.from_object_type, entry.to_object_type):
        return entry
    if left_out.key is None:
        return None
    text, key = comparable(left_out.key), left_out.key.strip().upper()
    rest = entry.model_copy(
        update={
            "labels": {label: limit for label, limit in entry.labels.items() if label != text},
            "types": {
                association_type: limit
                for association_type, limit in entry.types.items()
                if str(association_type) != key
            },
        }
    )
    return None if rest.is_empty else rest
