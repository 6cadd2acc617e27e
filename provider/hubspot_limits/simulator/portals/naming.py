"""What people write in descriptions and changes by hand, found in a portal."""

from __future__ import annotations

import re

from hubspot_limits.simulator.portals.model import DescriptionError
from hubspot_limits.simulator.portals.portal import AssociationDefinition, PairIds, PortalState

_NUMBER = re.compile(r"\d{1,10}", re.ASCII)


def object_type_id(portal: PortalState, spelling: str) -> str:
    """The id of an object type, which a description may also call by its custom name alone."""
    by_name = (custom.id for custom in portal.custom_objects if custom.name == spelling)
    if found := portal.object_type_id(spelling) or next(by_name, None):
        return found
    raise DescriptionError(f"Portal {portal.id} has no object type {spelling!r}.")


def named_pair(portal: PortalState, text: str) -> PairIds:
    """The pair that ``deals -> contacts`` means. Raises DescriptionError."""
    from_object, _, to_object = (part.strip() for part in text.partition("->"))
    if not (from_object and to_object):
        raise DescriptionError(f"{text!r} is not a pair such as `deals -> contacts`.")
    return PairIds(object_type_id(portal, from_object), object_type_id(portal, to_object))


def named_type(
    portal: PortalState, pair: str, *, label: str | None = None, type: str | None = None
) -> AssociationDefinition:
    """A pair's association type by label text, by ``CATEGORY/id``, or else the unlabelled one."""
    ids = named_pair(portal, pair)
    if type is not None:
        wanted = f"association type {type}"
        category, _, number = type.partition("/")
        found = portal.find_type(ids, category, int(number)) if _NUMBER.fullmatch(number) else None
    elif label is not None:
        wanted = f"label {label!r}"
        found = next((one for one in portal.types_of(ids) if one.label == label), None)
    else:
        wanted = "association without a label"
        found = portal.unlabelled_type(ids)
    if found is None:
        raise DescriptionError(f"Portal {portal.id} has no {wanted} {from_to(portal, ids)}.")
    return found


def from_to(portal: PortalState, pair: PairIds) -> str:
    return f"from {portal.object_name(pair.from_id)} to {portal.object_name(pair.to_id)}"
