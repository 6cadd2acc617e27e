"""Which pairs a limit may belong to: HubSpot's list of a portal's limits does not say. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import product
from typing import TypeAlias

from hubspot_limits.hubspot import AssociationDefinition
from hubspot_limits.values.limits import HUBSPOT_DEFINED, AssociationType
from hubspot_limits.values.object_types import STANDARD_OBJECT_TYPES, hubspot_defined_pair

Ids: TypeAlias = tuple[str, str]
"""A pair as the ids of its object types, in one direction."""

_MOST_ASSOCIATED = ("0-1", "0-2", "0-3", "0-5")  # contacts, companies, deals, tickets
_AT_ONCE = 8  # schemas, before it is looked whether limits are still left over


def documented(types: Iterable[AssociationType]) -> Iterator[Ids]:
    """The pairs of HubSpot's own types, as its documentation has them."""
    for association_type in types:
        ids = (
            hubspot_defined_pair(association_type.type_id)
            if association_type.category == HUBSPOT_DEFINED
            else None
        )
        if ids:
            yield ids


def defined(
    types: Collection[AssociationType], definitions: Iterable[AssociationDefinition]
) -> tuple[Collection[Ids], Collection[Ids]]:
    """The pairs that may have a limit on one of the types, by what objects' schemas say: first
    the likely ones, then the others, for a schema may be an older copy.

    A definition has no category, and numbers repeat among categories and pairs: whether a pair has
    the limit, only its own list tells.
    """
    numbers = {association_type.type_id for association_type in types}
    own = {
        association_type.type_id
        for association_type in types
        if association_type.category == HUBSPOT_DEFINED
    }
    likely: dict[Ids, None] = {}
    unlikely: dict[Ids, None] = {}
    for definition in definitions:
        ids = definition.from_object_type_id, definition.to_object_type_id
        if definition.type_id in numbers:
            # A documented type counts only where a HUBSPOT_DEFINED limit is looked for. A type of
            # another category may have the same number (observed).
            is_hubspots = hubspot_defined_pair(definition.type_id) == ids
            may_be_meant = definition.type_id in own or not is_hubspots
            is_limited = may_be_meant if definition.is_limited is None else definition.is_limited
            # Dicts serve as sets that keep their order.
            (likely if is_limited else unlikely)[ids] = None
        # The other direction has a limit, on an id that this definition does not tell.
        if types and definition.is_inverse_limited:
            unlikely[ids[::-1]] = None
    return likely, unlikely


def schemas_to_read(seen: Collection[str], read: Collection[str]) -> Iterator[tuple[str, ...]]:
    """Object types whose schemas may name the pairs of further limits, the likeliest first.

    seen: object types of pairs that have limits. read: those whose schema was read already.
    Most associations have one of four object types at an end.
    """
    standard = [object_type.id for object_type in STANDARD_OBJECT_TYPES]
    first = [
        object_type_id
        for object_type_id in dict.fromkeys((*_MOST_ASSOCIATED, *seen))
        if object_type_id not in read
    ]
    if first:
        yield tuple(first)
    rest = [object_type_id for object_type_id in standard if object_type_id not in {*first, *read}]
    for start in range(0, len(rest), _AT_ONCE):
        yield tuple(rest[start : start + _AT_ONCE])


def all_pairs(object_types: Iterable[str], seen: Collection[str]) -> list[Ids]:
    """Every pair of object types, first those whose object types have limits in other pairs."""
    ends = sorted(object_types, key=number)
    # The key is 0 where both ends have limits elsewhere, 2 where neither has.
    return sorted(product(ends, ends), key=lambda ids: len({*ids}.difference(seen)))


def number(object_type_id: str) -> tuple[int, ...]:
    """What object types are put in order by: 0-2 before 0-18."""
    return tuple(map(int, object_type_id.split("-")))
