"""What happens to a portal when custom objects are made and removed."""

from __future__ import annotations

from hubspot_limits.simulator.portals.description import CustomObjectDescription
from hubspot_limits.simulator.portals.labels import ensure_unlabelled_type
from hubspot_limits.simulator.portals.model import DescriptionError
from hubspot_limits.simulator.portals.naming import object_type_id
from hubspot_limits.simulator.portals.object_names import ACTIVITIES
from hubspot_limits.simulator.portals.portal import CustomObject, PairIds, PortalState


def add_custom_object(portal: PortalState, custom: CustomObjectDescription) -> PortalState:
    """The portal with a custom object and its plain associations."""
    number = 1 + int(portal.id) % 9_000_000 + len(portal.custom_objects)
    added = CustomObject(
        id=custom.id or f"2-{number}",
        name=custom.name,
        fully_qualified_name=f"p{portal.id}_{custom.name}",
        singular=custom.singular or custom.name.capitalize(),
        plural=custom.plural or f"{custom.name.capitalize()}s",
    )
    if any(added.id == other.id or added.name == other.name for other in portal.custom_objects):
        raise DescriptionError(f"Portal {portal.id} already has a custom object {custom.name}.")
    portal = portal.changed(custom_objects=(*portal.custom_objects, added))
    for other in custom.associated_with:
        pair = PairIds(added.id, object_type_id(portal, other))
        portal = ensure_unlabelled_type(portal, pair)
    for activity in ACTIVITIES:
        portal = ensure_unlabelled_type(portal, PairIds(added.id, activity), counts=False)
    return portal


def remove_custom_object(portal: PortalState, name: str) -> PortalState:
    """The portal without the custom object, and without its associations and their limits."""
    gone = next((custom for custom in portal.custom_objects if custom.name == name), None)
    if gone is None:
        raise DescriptionError(f"Portal {portal.id} has no custom object {name!r}.")
    left = tuple(custom for custom in portal.custom_objects if custom != gone)
    own_types = [own for own in portal.association_types if gone.id in own.pair]
    return portal.without_types(own_types).changed(custom_objects=left)
