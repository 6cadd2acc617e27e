"""What happens to a portal when records are made, associated and deleted."""

from __future__ import annotations

from collections.abc import Mapping

from hubspot_limits.simulator.portals.naming import named_pair
from hubspot_limits.simulator.portals.portal import (
    Association,
    AssociationDefinition,
    PortalState,
    Record,
    Records,
)

_FIRST_ID = 90_001


def add_record(
    portal: PortalState, object_type_id: str, properties: Mapping[str, str]
) -> tuple[PortalState, Record]:
    ids = [int(record.id) for record in portal.made_records]
    made = Record(
        object_type_id=object_type_id,
        id=str(max(ids, default=_FIRST_ID - 1) + 1),
        properties=properties,
    )
    return portal.changed(made_records=(*portal.made_records, made)), made


def delete_record(portal: PortalState, deleted: Record) -> PortalState:
    """The portal without the record, and without its associations."""
    ends = (deleted.object_type_id, deleted.id)
    return portal.changed(
        made_records=tuple(kept for kept in portal.made_records if kept != deleted),
        associations=tuple(
            kept
            for kept in portal.associations
            if ends not in ((kept.from_id, kept.from_record), (kept.to_id, kept.to_record))
        ),
    )


def associate(portal: PortalState, added: Association) -> PortalState:
    if added in portal.associations:
        return portal
    return portal.changed(associations=(*portal.associations, added))


def add_counts(portal: PortalState, pair: str, counts: Mapping[str, int]) -> PortalState:
    """The portal with records of which no more is told than how many others they have."""
    added = Records(**named_pair(portal, pair)._asdict(), counts=counts)
    return portal.changed(records=(*portal.records, added))


def exceeded_limit(portal: PortalState, added: Association) -> int | None:
    """The limit that a further association would be above, in either direction, if there is one.

    It counts under its own type, and under the pair's plain one with all others.
    """
    after = associate(portal, added)
    for seen in portal.changed(associations=(added,)).seen_associations:
        own = portal.find_type(seen.pair, seen.category, seen.type_id)
        for limited in filter(None, (own, portal.unlabelled_type(seen.pair))):
            limit = portal.limit_of(limited)
            if limit is not None and _count(after, seen, limited) > limit:
                return limit
    return None


def _count(portal: PortalState, added: Association, limited: AssociationDefinition) -> int:
    """How many others a record has under a type; under the plain one, all of them."""
    others = {
        seen.to_record
        for seen in portal.seen_associations
        if (seen.pair, seen.from_record) == (added.pair, added.from_record)
        and (limited.is_unlabelled or seen.key == limited.key)
    }
    return len(others)
