"""One limit: by names, so that it means the same in another portal, and how it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

from hubspot_limits.configuration.declaration import Declaration, StackEntry
from hubspot_limits.configuration.mistakes import KeyPath
from hubspot_limits.configuration.parsing import pair_of
from hubspot_limits.values.limits import (
    HUBSPOT_DEFINED,
    AssociationType,
    DeclaredLimit,
    desired,
)
from hubspot_limits.values.object_types import (
    is_of_one_portal,
    standard_object_type,
    unlabelled_type_id,
)
from hubspot_limits.values.plain_text import plain

OBJECT_LIMIT: Final = ("limit",)

PlaceOf: TypeAlias = Callable[[StackEntry, KeyPath], str | None]
"""Tells the file and line of a value of an entry."""


def nowhere(_entry: StackEntry, _path: KeyPath) -> None:
    """Of what is declared in no file."""


@dataclass(frozen=True, slots=True)
class LimitName:
    """A limit by the names of its pair and by the keys that lead to it within an entry.

    pair: such as ``deals -> contacts``. path: such as ``("labels", "Decision maker")``.
    """

    pair: str
    path: KeyPath = OBJECT_LIMIT

    def __str__(self) -> str:
        return f"{self.pair}: {self.called}"

    @property
    def called(self) -> str:
        """What messages call it beside its pair: ``limit``, ``'Decision maker'``."""
        key, *below = self.path
        text = plain(below[0]) if below else key
        return f"'{text}'" if key == "labels" else text

    @property
    def means_the_same_elsewhere(self) -> bool:
        """Whether it is by names alone: the ids of custom objects and labels are of one portal."""
        ends = pair_of(self.pair) or ()
        # Types of HubSpot's own have the same ids in every portal (documented).
        is_hubspots = self.path[0] != "types" or self.path[1].startswith(f"{HUBSPOT_DEFINED}/")
        return is_hubspots and not any(map(is_of_one_portal, ends))


def named(declaration: Declaration) -> Iterator[tuple[LimitName, KeyPath, DeclaredLimit]]:
    """Every limit that a declaration has, with the keys that lead to it there.

    The object limit is called so, also where it is declared by HubSpot's id of its type.
    """
    ends = (standard_object_type(end) for end in pair_of(str(declaration)) or ())
    # An empty id, of a custom object, is in no pair of the table.
    unlabelled = unlabelled_type_id(*(end.id if end else "" for end in ends))
    # A type id of 0 does not exist, so nothing equals it.
    object_limit = ("types", str(AssociationType(HUBSPOT_DEFINED, unlabelled or 0)))
    for path, limit in declaration.values():
        name = OBJECT_LIMIT if path == object_limit else path
        yield LimitName(str(declaration), name), path, limit


class Standing(StrEnum):
    """How a limit stands to what is declared, in the word that people read.

    A label that is gone, or an object, is one that the portal is known to lack. What could not be
    looked at, or not be told, is unknown, and never absent.
    """

    AS_DECLARED = "as declared"
    DIFFERS = "differs"
    MISSING = "missing"
    UNDECLARED = "undeclared"
    UNDECLARED_PAIR = "undeclared pair"
    LABEL_RENAMED = "label renamed"
    LABEL_GONE = "label gone"
    OBJECT_GONE = "object gone"
    SETTLING = "settling"
    UNKNOWN = "unknown"

    @property
    def is_undeclared(self) -> bool:
        return self in (Standing.UNDECLARED, Standing.UNDECLARED_PAIR)

    @property
    def is_lost(self) -> bool:
        """Whether the portal has not what is limited, or not by the name that is declared."""
        return self in (Standing.LABEL_RENAMED, Standing.LABEL_GONE, Standing.OBJECT_GONE)

    @property
    def differs(self) -> bool:
        """Whether the portal is known not to be as declared."""
        return self not in (Standing.AS_DECLARED, Standing.SETTLING, Standing.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitStanding:
    """A limit that is declared, live or both.

    declared, known, live: its value in the stack, in Pulumi's state and in the portal. None is no
    limit; where the standing is unknown, ``live`` says nothing.
    path: the keys that lead to it within the stack's entry. origin: the file and line of that.
    reason: why it stands so, where that needs saying: one sentence or more.
    renamed: the label's text in the portal, where it is another one.
    until: when a later read will show whether it settled. is_state_known: whether Pulumi's state
    was looked at; else ``known`` says nothing.
    """

    name: LimitName
    standing: Standing
    declared: DeclaredLimit | None = None
    known: DeclaredLimit | None = None
    live: int | None = None
    path: KeyPath = ()
    types: tuple[AssociationType, ...] = ()
    origin: str | None = None
    reason: str = ""
    renamed: str | None = None
    until: datetime | None = None
    is_state_known: bool = False

    @property
    def is_drift(self) -> bool:
        """Whether somebody changed it, so that it is neither as declared nor as it was known.

        Where the state was not looked at that cannot be told, and whatever differs is drift.
        """
        if not self.standing.differs:
            return False
        if not self.is_state_known:
            return True
        # Not in state: then only a limit that nobody declares has come from outside.
        if self.known is None:
            return self.standing.is_undeclared
        return self.standing.is_lost or self.live != desired(self.known)

    @property
    def is_pending(self) -> bool:
        """Whether what the stack says of it is not applied yet; it may be drift as well."""
        is_ours = self.standing.differs and not self.is_foreign
        return is_ours and self.is_state_known and self.declared != self.known

    @property
    def is_foreign(self) -> bool:
        """Whether it is live alone: neither declared, nor known to Pulumi's state."""
        return self.declared is None and self.known is None

    @property
    def values(self) -> str:
        """Its values in words: ``5 declared, 5 known, 3 live``."""
        declared = "not declared" if self.declared is None else f"{self.declared} declared"
        known = "not known" if self.known is None else f"{self.known} known"
        live = "none live" if self.live is None else f"{self.live} live"
        if self.standing is Standing.UNKNOWN:
            live = "live not known"
        return ", ".join((declared, *((known,) if self.is_state_known else ()), live))
