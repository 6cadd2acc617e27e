"""The pairs that a stack declares, in its portal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from hubspot_limits.configuration.declaration import StackEntry
from hubspot_limits.portal.custom_objects import NoSuchObjectTypeError, UnknownObjectTypeError
from hubspot_limits.portal.portal import Portal
from hubspot_limits.values.limits import Pair
from hubspot_limits.values.object_types import ObjectType, is_object_type_id, standard_object_type


@dataclass(frozen=True, slots=True)
class DeclaredPairs:
    """The entries of a stack, by the pair that each of them means in a portal.

    resolved: entries by their pair. unknown: those with an object type that is not known in the
    portal, with the reason, by the pair as the stack calls it.
    """

    resolved: dict[Pair, StackEntry] = field(default_factory=dict)
    unknown: dict[str, tuple[StackEntry, UnknownObjectTypeError]] = field(default_factory=dict)

    @classmethod
    def of(cls, portal: Portal, entries: Iterable[StackEntry]) -> DeclaredPairs:
        """Find the pair of each entry. Raises WrongPortalError or HubSpotError."""
        pairs = cls()
        for entry in entries:
            try:
                pair = portal.pair(entry.from_object_type, entry.to_object_type)
            except UnknownObjectTypeError as error:
                pairs.unknown[str(entry)] = entry, error
            else:
                pairs.resolved[pair] = entry
        return pairs

    @property
    def unresolved(self) -> tuple[StackEntry, ...]:
        """Entries whose pair is not known, though the portal may have it."""
        return tuple(
            entry
            for entry, error in self.unknown.values()
            # That error is certain: an entry with it has no pair in this portal at all.
            if not isinstance(error, NoSuchObjectTypeError)
        )

    def may_declare(self, pair: Pair) -> StackEntry | None:
        """An unresolved entry that may be of this pair."""
        return next((entry for entry in self.unresolved if _may_be_of(entry, pair)), None)


def _may_be_of(entry: StackEntry, pair: Pair) -> bool:
    return _may_mean(entry.from_object_type, pair.from_object_type) and _may_mean(
        entry.to_object_type, pair.to_object_type
    )


def _may_mean(spelling: str, object_type: ObjectType) -> bool:
    """Whether a spelling may mean an object type.

    A name that is not standard may be any custom one's.
    """
    standard = standard_object_type(spelling)
    # A standard name or an id means one object type, whatever the portal has.
    if standard or is_object_type_id(spelling):
        return (standard.id if standard else spelling) == object_type.id
    return standard_object_type(object_type.id) is None
