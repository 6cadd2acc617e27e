"""One side of a comparison: what a stack declares, or what a portal has, by names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from hubspot_limits.configuration.declaration import StackEntry
from hubspot_limits.configuration.parsing import read_pairs
from hubspot_limits.standing.limit import (
    LimitName,
    PlaceOf,
    named,
    nowhere,
)
from hubspot_limits.values.limits import MANY, DeclaredLimit


@dataclass(frozen=True, slots=True)
class SideLimit:
    """What a side has under a name.

    limit: None where it has none. unknown: why that cannot be told. lacking: why it can have none:
    the portal has no such object type or label. origin: the file and line where it is declared.
    """

    limit: DeclaredLimit | None = None
    unknown: str = ""
    lacking: str = ""
    origin: str | None = None


class Side(Protocol):
    """One side of a comparison.

    portal_id: the portal whose ids it has. is_live: whether it is a portal, which has no limit
    wherever it has none, as ``many`` declares. is_complete: whether all of it could be looked at.
    """

    @property
    def title(self) -> str: ...

    @property
    def portal_id(self) -> str | None: ...

    @property
    def is_live(self) -> bool: ...

    @property
    def is_complete(self) -> bool: ...

    def names(self) -> Collection[LimitName]:
        """Every limit that it has, or may have."""
        ...

    def called(self, name: LimitName) -> LimitName:
        """What it calls a limit that is named by somebody else."""
        ...

    def at(self, name: LimitName) -> SideLimit: ...


class DeclaredSide:
    """What a stack declares, with its bases."""

    is_live = False
    is_complete = True

    def __init__(
        self,
        title: str,
        entries: Iterable[StackEntry],
        portal_id: str | None,
        place: PlaceOf = nowhere,
    ) -> None:
        self.title = title
        self.entries = tuple(entries)
        self.portal_id = portal_id
        self._found: Mapping[LimitName, SideLimit] = {
            name: SideLimit(limit, origin=place(entry, path))
            for entry in self.entries
            for name, path, limit in named(entry)
        }

    def names(self) -> Collection[LimitName]:
        return self._found.keys()

    def called(self, name: LimitName) -> LimitName:
        return name

    def at(self, name: LimitName) -> SideLimit:
        return self._found.get(name, SideLimit())


class UnseenSide:
    """A portal that could not be looked at, and why."""

    is_live = True
    is_complete = False

    def __init__(self, title: str, reason: str, portal_id: str | None = None) -> None:
        self.title = title
        self.portal_id = portal_id
        self.reason = reason

    def names(self) -> Collection[LimitName]:
        return ()

    def called(self, name: LimitName) -> LimitName:
        return name

    def at(self, _name: LimitName) -> SideLimit:
        return SideLimit(unknown=self.reason_for_each)

    @property
    def reason_for_each(self) -> str:
        """Why nothing can be said of one limit."""
        return f"{self.title} was not looked at."


def asked_of(side: Side, portal_id: str) -> tuple[StackEntry, ...]:
    """The limits of a side that a portal is to be asked for: by names that mean something there."""
    is_own = side.portal_id == portal_id
    return entries_of(name for name in side.names() if is_own or name.means_the_same_elsewhere)


def entries_of(names: Iterable[LimitName]) -> tuple[StackEntry, ...]:
    """Entries that declare limits of these names, at no certain value."""
    pairs: dict[str, dict[str, Any]] = {}
    for name in names:
        entry = pairs.setdefault(name.pair, {})
        key, *below = name.path
        if below:
            # The values do not matter: the entries only say what to ask for.
            entry.setdefault(key, {})[below[0]] = MANY
        else:
            entry[key] = MANY
    entries, _ = read_pairs(pairs, ())
    return entries
