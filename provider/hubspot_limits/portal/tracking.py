"""What HubSpot's limits tracking tells of a portal: which records are at a limit, or near it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from hubspot_limits.hubspot import Forbidden, HubSpotClient, HubSpotError, LimitUse
from hubspot_limits.portal.portal import Portal
from hubspot_limits.values.limits import Pair, count
from hubspot_limits.values.object_types import STANDARD_OBJECT_TYPES, ObjectType, spoken

LOWERING = (
    "HubSpot lets a limit be lowered below what records have: associations that are there stay, "
    "new ones are refused, and so are merges of records that would end above it."
)
"""What a lower limit does (HubSpot's "Set limits for record associations")."""


@dataclass(frozen=True, slots=True)
class PairUse:
    """The records of a pair that are at its limit, or near it: at least as many as HubSpot tells.

    What HubSpot counts can lag behind, and it names only some of the records, as samples.
    """

    pair: Pair
    use: LimitUse

    def __str__(self) -> str:
        return f"{self.pair}: {self.said}"

    @property
    def said(self) -> str:
        """The same without the pair."""
        samples = count(self.use.samples, "sample")
        return f"{' and '.join(self._parts())} ({samples} from HubSpot)"

    def _parts(self) -> Iterator[str]:
        if self.use.at_limit:
            are = "is" if self.use.at_limit == 1 else "are"
            records = spoken(self.pair.from_object_type, self.use.at_limit)
            yield f"at least {records} {are} at the limit of {self.use.limit}"
        if self.use.near_limit:
            are = "is" if self.use.near_limit == 1 else "are"
            records = spoken(self.pair.from_object_type, self.use.near_limit)
            near = "near it" if self.use.at_limit else f"near the limit of {self.use.limit}"
            yield f"at least {records} {are} {near}"


@dataclass(frozen=True, slots=True)
class Tracking:
    """Which records of a portal are at a limit, as far as that could be read.

    pairs: those with records at or near a limit. error: why not all of it could be read.
    """

    pairs: tuple[PairUse, ...] = ()
    error: HubSpotError | None = None

    @property
    def unread(self) -> str | None:
        """One line on what is not known, where it is not."""
        if self.error is None:
            return None
        why = "the token may not" if isinstance(self.error, Forbidden) else self.error.why
        return f"Which records are at a limit was not looked at: {why}."

    def of(self, pair: Pair) -> PairUse | None:
        return next((use for use in self.pairs if use.pair == pair), None)

    def only(self, names: Collection[str]) -> Tracking:
        """The same of some pairs alone."""
        return replace(self, pairs=tuple(use for use in self.pairs if str(use.pair) in names))


def read_tracking(portal: Portal, object_types: Collection[ObjectType] = ()) -> Tracking:
    """Which records of a portal are at a limit, or near it: one request where none are.

    object_types: those of the portal, which give the pairs their names. It is no harm where it
    cannot be read: nothing else depends on it. Raises WrongPortalError.
    """
    names = {object_type.id: object_type for object_type in (*STANDARD_OBJECT_TYPES, *object_types)}
    pairs: list[PairUse] = []
    try:
        client = portal.guard()
        for pair in _near(client, names):
            use = client.limit_use(pair)
            if use.at_limit or use.near_limit:
                pairs.append(PairUse(pair, use))
    except HubSpotError as error:
        return Tracking(tuple(pairs), error)
    return Tracking(tuple(pairs))


def _near(client: HubSpotClient, names: Mapping[str, ObjectType]) -> Iterator[Pair]:
    """The pairs near a limit: HubSpot tells the "from" ends, then the "to" ends of each."""
    for near in client.object_types_near_limits():
        from_id = near.object_type_id
        for other in client.object_types_near_limits(from_id):
            ends = (
                names.get(object_type_id, ObjectType(object_type_id, object_type_id))
                for object_type_id in (from_id, other.object_type_id)
            )
            yield Pair(*ends)
