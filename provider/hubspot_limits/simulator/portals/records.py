"""What happens to a portal when records are made, associated and deleted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hubspot_limits.simulator.portals.naming import named_pair
from hubspot_limits.simulator.portals.portal import (
    Association,
    AssociationDefinition,
    PairIds,
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
    """The limit that a further association would be above, in either direction, if there is one."""
    after = associate(portal, added)
    for seen in (added, added.inverse(portal)):
        if seen is None:
            continue
        for limited in _limited_types(portal, seen):
            limit = portal.limit_of(limited)
            count = _count(after, seen.pair, seen.from_record, limited)
            if limit is not None and count > limit:
                return limit
    return None


def _limited_types(portal: PortalState, added: Association) -> Iterator[AssociationDefinition]:
    """Those whose limits an association counts for: its own type, and the pair's plain one."""
    own = portal.find_type(added.pair, added.category, added.type_id)
    yield from (found for found in (own, portal.unlabelled_type(added.pair)) if found is not None)


def _count(portal: PortalState, pair: PairIds, record: str, limited: AssociationDefinition) -> int:
    """How many others a record has under a type; under the plain one, all of them."""
    both = (seen for one in portal.associations for seen in (one, one.inverse(portal)))
    return len(
        {
            seen.to_record
            for seen in both
            if seen is not None
            and (seen.pair, seen.from_record) == (pair, record)
            and (limited.is_unlabelled or seen.key == limited.key)
        }
    )
