"""How HubSpot's paths, schemas and messages name object types."""

from __future__ import annotations

from typing import NamedTuple

from hubspot_limits.values.object_types import STANDARD_OBJECT_TYPES, standard_object_type

NAMES_BY_ID = {object_type.id: object_type.name for object_type in STANDARD_OBJECT_TYPES}
IDS_BY_NAME = {name: object_type_id for object_type_id, name in NAMES_BY_ID.items()}


# What HubSpot associates a new custom object with by itself. It does so with nine (seen live), of
# which nobody told the names; these are the activities among the standard objects.
ACTIVITIES = tuple(
    IDS_BY_NAME[name]
    for name in ("calls", "communications", "emails", "meetings", "notes", "postal_mail", "tasks")
)


class ObjectNames(NamedTuple):
    """``line_item``, ``line_items``, ``Line item``, ``Line items``."""

    name: str
    plural_name: str
    singular_label: str
    plural_label: str


def standard_id(spelling: str) -> str | None:
    """The id of the standard object type that a path value means, if it means one."""
    standard = standard_object_type(spelling)
    return standard.id if standard else None


def standard_names(object_type_id: str) -> ObjectNames:
    """What a standard object type is called; an id that is not HubSpot's own stays as it is."""
    plural = NAMES_BY_ID.get(object_type_id, object_type_id)
    spellings = (plural[:-1], plural[:-2], f"{plural[:-3]}y")
    fitting = (one for one in spellings if standard_id(one) == object_type_id)
    names = (next(fitting, plural), plural)
    return ObjectNames(*names, *(name.replace("_", " ").capitalize() for name in names))


def message_name(object_type_id: str) -> str:
    """The name that HubSpot's messages print: ``CONTACT``."""
    return standard_names(object_type_id).name.upper()
