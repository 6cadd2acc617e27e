"""The pairs that a stack declares, in its portal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from hubspot_limits.configuration.declaration import StackEntry
from hubspot_limits.limits import Pair
from hubspot_limits.portal.custom_objects import UnknownObjectTypeError
from hubspot_limits.portal.portal import Portal


@dataclass(frozen=True, slots=True)
class DeclaredPairs:
    """unknown: entries with an object type that the portal does not have, and what is said."""

    known: dict[Pair, StackEntry] = field(default_factory=dict)
    unknown: dict[str, UnknownObjectTypeError] = field(default_factory=dict)

    @classmethod
    def of(cls, portal: Portal, entries: Iterable[StackEntry]) -> DeclaredPairs:
        """Raises WrongPortalError or HubSpotError."""
        pairs = cls()
        for entry in entries:
            try:
                pair = portal.pair(entry.from_object_type, entry.to_object_type)
            except UnknownObjectTypeError as error:
                pairs.unknown[str(entry)] = error
            else:
                pairs.known[pair] = entry
        return pairs
