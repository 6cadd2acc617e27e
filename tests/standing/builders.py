"""Short spellings of a portal and of a stack: deals -> contacts, where nothing else is said."""

from __future__ import annotations

from collections.abc import Mapping

from hubspot_limits.pair.live import LivePair
from hubspot_limits.pair.state import PairState
from hubspot_limits.portal.custom_objects import NoSuchObjectTypeError, UnknownObjectTypeError
from hubspot_limits.portal.declared import DeclaredPairs
from hubspot_limits.portal.inventory.inventory import Inventory, Unread
from hubspot_limits.standing.judging import standing_of
from hubspot_limits.standing.known import Known
from hubspot_limits.standing.limit import LimitStanding
from hubspot_limits.standing.portal_standing import PortalStanding
from hubspot_limits.values.limits import Pair
from hubspot_limits.values.object_types import (
    STANDARD_OBJECT_TYPES,
    ObjectType,
    standard_object_type,
)
from tests.pair.builders import NOON, PORTAL_ID
from tests.parsed import parse_limits

PET = ObjectType("2-7", "pet")


def inventory(*pairs: LivePair, unread: tuple[Unread, ...] = ()) -> Inventory:
    """A portal with the one custom object ``pet``."""
    return Inventory(PORTAL_ID, (*STANDARD_OBJECT_TYPES, PET), pairs, unread=unread)


def declared(limits: Mapping[str, object]) -> DeclaredPairs:
    """What a stack declares in a portal with the one custom object ``pet``."""
    pairs = DeclaredPairs()
    for entry in parse_limits(dict(limits)):
        ends = [_object_type(end) for end in (entry.from_object_type, entry.to_object_type)]
        if None in ends:
            error = NoSuchObjectTypeError(f"Portal {PORTAL_ID} has no such object type.")
            pairs.unknown[str(entry)] = entry, error
        else:
            pairs.resolved[Pair(*(end for end in ends if end))] = entry
    return pairs


def not_looked_up(limits: Mapping[str, object]) -> DeclaredPairs:
    """What a stack declares of custom objects, whose names the token may not look up."""
    error = UnknownObjectTypeError("This token may not look it up.")
    return DeclaredPairs(
        unknown={str(entry): (entry, error) for entry in parse_limits(dict(limits))}
    )


def _object_type(spelling: str) -> ObjectType | None:
    if spelling.startswith("2-"):
        return ObjectType(spelling, spelling)
    return PET if spelling == "pet" else standard_object_type(spelling)


def known(*states: PairState) -> Known:
    return Known({state.pair: state for state in states})


def standing(
    limits: Mapping[str, object], *pairs: LivePair, state: PairState | None = None
) -> PortalStanding:
    """How a portal with these pairs stands, and what its state knew, where it has some."""
    return standing_of(
        inventory(*pairs), declared(limits), known(state) if state else None, now=NOON
    )


def in_words(found: PortalStanding) -> dict[str, str]:
    """Each limit by its name, with its values and how it stands."""
    return {str(limit.name): f"{limit.values}: {limit.standing}" for limit in found.limits}


def only(found: PortalStanding) -> LimitStanding:
    (limit,) = found.limits
    return limit
