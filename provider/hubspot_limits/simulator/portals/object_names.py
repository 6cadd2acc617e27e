"""How HubSpot's paths and messages name object types."""

from __future__ import annotations

from hubspot_limits.values.object_types import STANDARD_OBJECT_TYPES, standard_object_type

NAMES_BY_ID = {object_type.id: object_type.name for object_type in STANDARD_OBJECT_TYPES}
IDS_BY_NAME = {name: object_type_id for object_type_id, name in NAMES_BY_ID.items()}


# What HubSpot associates a new custom object with by itself. It does so with nine (seen live), of
# which nobody told the names; these are the activities among the standard objects.
ACTIVITIES = tuple(
    IDS_BY_NAME[name]
    for name in ("calls", "communications", "emails", "meetings", "notes", "postal_mail", "tasks")
)


def standard_id(spelling: str) -> str | None:
    """The id of the standard object type that a path value means, if it means one."""
    standard = standard_object_type(spelling)
    return standard.id if standard else None


def singular_name(object_type_id: str) -> str:
    """``contact`` for ``0-1``; an id that is not HubSpot's own stays as it is."""
    plural = NAMES_BY_ID.get(object_type_id)
    if plural is None:
        return object_type_id
    spellings = (plural[:-1], plural[:-2], f"{plural[:-3]}y", plural)
    return next(spelling for spelling in spellings if standard_id(spelling) == object_type_id)


def object_labels(object_type_id: str) -> tuple[str, str]:
    """How people call one record of an object type, and several: ``Line item``, ``Line items``."""
    names = (singular_name(object_type_id), NAMES_BY_ID.get(object_type_id, object_type_id))
    singular, plural = (name.replace("_", " ").capitalize() for name in names)
    return singular, plural


def message_name(object_type_id: str) -> str:
    """The name that HubSpot's messages print: ``CONTACT``."""
    return singular_name(object_type_id).upper()
