"""What a portal holds, as a value, and what of it could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from hubspot_limits.hubspot import HubSpotError
from hubspot_limits.pair.live import LivePair
from hubspot_limits.values.limits import AssociationType, Pair
from hubspot_limits.values.object_types import ObjectType, standard_object_type


@dataclass(frozen=True, slots=True)
class UnclaimedLimit:
    """A limit that HubSpot lists for the portal, and that no pair has which was read."""

    type: AssociationType
    limit: int
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """A part that could not be read, with the error that tells why and what to do about it.

    pair: where it is the limits or labels of one; None for the schemas of object types.
    """

    error: HubSpotError
    pair: Pair | None = None


@dataclass(frozen=True)  # no slots: cached_property needs a __dict__
class Inventory:
    """The limits of a portal at one time.

    object_types: the standard ones, then the custom ones, each called as a stack file calls it: a
    custom object whose name cannot be used, or not be read, by its id.
    pairs: those that have limits, and those that were asked for. Where all that is live is the
    object limit of a type that HubSpot documents, and nothing else was asked for, only that type is
    among its labels; everywhere else all are.
    unclaimed: limits that HubSpot lists without their pair, and that no pair has which was read.
    unread: what could not be read.
    has_changed: whether the portal was changed again and again meanwhile, so that the pairs and the
    portal's list of limits do not agree.
    are_custom_objects_known: whether the token may read them; else they go by their ids.
    unseen_pairs: how many pairs of known object types were not looked at.
    requests: how many requests it took, the one included that asks which portal the token opens.
    """

    portal_id: str
    object_types: tuple[ObjectType, ...]
    pairs: tuple[LivePair, ...]
    unclaimed: tuple[UnclaimedLimit, ...] = ()
    unread: tuple[Unread, ...] = ()
    has_changed: bool = False
    are_custom_objects_known: bool = True
    unseen_pairs: int = 0
    requests: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether every limit of the portal is known with its pair.

        Not to read an object's schema is no harm where every limit was found without it.
        """
        is_any_pair_unread = any(part.pair for part in self.unread)
        return not (self.unclaimed or self.has_changed or is_any_pair_unread)

    @property
    def custom_objects(self) -> tuple[ObjectType, ...]:
        return tuple(
            object_type
            for object_type in self.object_types
            if not standard_object_type(object_type.id)
        )

    @property
    def limited_pairs(self) -> tuple[LivePair, ...]:
        return tuple(live for live in self.pairs if live.limits)

    def of(self, pair: Pair) -> LivePair | None:
        """What is live of a pair; None where nothing is, or where it was not read."""
        return self._by_pair.get(pair)

    def called(self, pair: Pair) -> str:
        """A pair by the names of its object types, however somebody spelled them."""
        ends = (pair.from_object_type, pair.to_object_type)
        return " -> ".join(self._names.get(end.id, end.name) for end in ends)

    def lacks(self, object_type: ObjectType) -> bool:
        """Whether the portal is known not to have an object type."""
        is_known = object_type.id in self._names or standard_object_type(object_type.id)
        return self.are_custom_objects_known and not is_known

    @cached_property
    def _names(self) -> dict[str, str]:
        return {object_type.id: object_type.name for object_type in self.object_types}

    @cached_property
    def _by_pair(self) -> dict[Pair, LivePair]:
        return {live.pair: live for live in self.pairs}
