"""Two declarations as one: by pair, then by object limit, each label and each type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hubspot_limits.configuration.declaration import StackEntry
from hubspot_limits.configuration.parsing import read_pairs
from hubspot_limits.configuration.rules import DeclarationError, contradictions


def merge_limits(
    limits: Mapping[str, object], over: Mapping[str, object]
) -> dict[str, dict[str, Any]]:
    """Two maps of pairs, as under ``hubspot-limits:limits``, as one: what is ``over`` wins.

    The pairs of the result are in their canonical spelling, each with the map of what it has.
    Raises DeclarationError with every mistake.
    """
    below, mistakes = read_pairs(limits, ())
    above, wrong = read_pairs(over, ())
    pairs = merged(below, above)
    broken = (
        contradiction.one.below((str(pair),))
        for pair in pairs
        for contradiction in contradictions(pair)
    )
    if mistakes := [*mistakes, *wrong, *broken]:
        raise DeclarationError(mistakes)
    return {str(pair): pair.beside_ends() for pair in pairs}


def merged(entries: Iterable[StackEntry], over: Iterable[StackEntry]) -> tuple[StackEntry, ...]:
    """The pairs of both, those that are in both as one: what is ``over`` the others wins.

    What Pulumi is told of a pair's resource is as the one that is over the other says.
    """
    pairs = {str(entry): entry for entry in entries}
    for entry in over:
        below = pairs.get(str(entry))
        pairs[str(entry)] = _merged(below, entry) if below else entry
    return tuple(pairs.values())


def _merged(entry: StackEntry, over: StackEntry) -> StackEntry:
    return over.model_copy(
        update={
            # None is "not said" here; `many` is what takes a limit away.
            "limit": entry.limit if over.limit is None else over.limit,
            "labels": {**entry.labels, **over.labels},
            "types": {**entry.types, **over.types},
        }
    )
