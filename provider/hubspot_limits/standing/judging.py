"""From what is declared, known and live to how each limit stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from hubspot_limits.configuration.declaration import StackEntry
from hubspot_limits.pair.live import LivePair
from hubspot_limits.pair.state import PairState
from hubspot_limits.portal.custom_objects import NoSuchObjectTypeError, UnknownObjectTypeError
from hubspot_limits.portal.declared import DeclaredPairs
from hubspot_limits.portal.inventory.inventory import Inventory
from hubspot_limits.standing.known import Known
from hubspot_limits.standing.limit import (
    LimitName,
    LimitStanding,
    PlaceOf,
    Standing,
    named,
    nowhere,
)
from hubspot_limits.standing.pair_standing import PairStanding, known_at
from hubspot_limits.standing.portal_standing import PortalStanding
from hubspot_limits.values.limits import (
    Pair,
)


def standing_of(
    inventory: Inventory,
    declared: DeclaredPairs | None = None,
    known: Known | None = None,
    *,
    now: datetime | None = None,
    place: PlaceOf = nowhere,
) -> PortalStanding:
    """How a portal stands to what a stack declares.

    declared: without it nothing is. known: what Pulumi's state last knew, where it was looked at.
    now: by HubSpot's clock, when the portal was read; without it nothing settles.
    """
    judge = _Judge(inventory, known, now, place)
    declared = declared or DeclaredPairs()
    others = (live.pair for live in inventory.pairs if live.pair not in declared.resolved)
    limits = [
        *(limit for pair, entry in declared.resolved.items() for limit in judge.pair(pair, entry)),
        *(
            limit
            for entry, error in declared.unknown.values()
            for limit in judge.unresolved(entry, error)
        ),
        *(limit for pair in others for limit in judge.other(pair, declared.may_declare(pair))),
    ]
    return PortalStanding(
        inventory.portal_id, tuple(limits), inventory, is_state_known=known is not None
    )


class _Judge:
    """Tells how limits stand, one pair after the other."""

    def __init__(
        self, inventory: Inventory, known: Known | None, now: datetime | None, place: PlaceOf
    ) -> None:
        self._inventory = inventory
        self._known = known
        self._now = now
        self._place = place

    def pair(self, pair: Pair, entry: StackEntry | None) -> Iterator[LimitStanding]:
        live = self._inventory.of(pair)
        if live:
            state = self._known.of_pair(pair) if self._known else None
            yield from self._live(live, entry, state)
        elif entry:
            standing, reason = self._why_unread(pair)
            yield from self._not_live(entry, standing, reason, pair)

    def other(self, pair: Pair, possible: StackEntry | None) -> Iterator[LimitStanding]:
        """A pair that nothing declares, unless an entry means it by a name nobody could look up."""
        for limit in self.pair(pair, None):
            if possible:
                reason = f"{limit.live} is live, and {possible} may be the same pair."
                yield replace(limit, standing=Standing.UNKNOWN, live=None, reason=reason)
            else:
                yield limit

    def unresolved(
        self, entry: StackEntry, error: UnknownObjectTypeError
    ) -> Iterator[LimitStanding]:
        """A pair with an object type that the portal lacks, or whose name cannot be looked up."""
        is_gone = isinstance(error, NoSuchObjectTypeError)
        standing = Standing.OBJECT_GONE if is_gone else Standing.UNKNOWN
        yield from self._not_live(entry, standing, str(error), None)

    def _live(
        self, live: LivePair, entry: StackEntry | None, state: PairState | None
    ) -> Iterator[LimitStanding]:
        for limit in PairStanding.of(live, entry, state, self._now).limits():
            # The pair is called as the portal calls it, whatever the entry's spelling.
            name = LimitName(self._inventory.called(live.pair), limit.name.path)
            origin = self._place(entry, limit.path) if entry and limit.path else None
            yield replace(limit, name=name, origin=origin, is_state_known=self._known is not None)

    def _not_live(
        self, entry: StackEntry, standing: Standing, reason: str, pair: Pair | None
    ) -> Iterator[LimitStanding]:
        state = self._known.of_names(entry) if self._known else None
        for name, path, limit in named(entry):
            yield LimitStanding(
                name=replace(name, pair=self._inventory.called(pair)) if pair else name,
                standing=standing,
                declared=limit,
                known=known_at(path, state),
                path=path,
                origin=self._place(entry, path),
                reason=reason,
                is_state_known=self._known is not None,
            )

    def _why_unread(self, pair: Pair) -> tuple[Standing, str]:
        """Why a declared pair was not read: it cannot be there, or reading it failed."""
        for end in (pair.from_object_type, pair.to_object_type):
            if self._inventory.lacks(end):
                return Standing.OBJECT_GONE, (
                    f"Portal {self._inventory.portal_id} has no custom object {end.id}."
                )
        errors = (part.error for part in self._inventory.unread if part.pair == pair)
        return Standing.UNKNOWN, str(next(errors, "It was not read."))
