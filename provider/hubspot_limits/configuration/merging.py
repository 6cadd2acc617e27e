"""Two declarations as one: by pair, then by object limit, each label and each type."""

from __future__ import annotations

from collections.abc import Iterable

from hubspot_limits.configuration.declaration import StackEntry


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
            "limit": entry.limit if over.limit is None else over.limit,
            "labels": {**entry.labels, **over.labels},
            "types": {**entry.types, **over.types},
        }
    )
