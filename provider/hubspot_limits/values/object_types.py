"""HubSpot's standard object types and their spellings.

Names and ids: HubSpot's "Understanding the CRM" guide. HubSpot accepts an id in every path, a name
only for some object types, so requests always carry the id.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

_OBJECT_TYPE_ID = re.compile(r"\d+-\d+", re.ASCII)
# Such as "2-123" and "p8800123_pet".
_OF_ONE_PORTAL = re.compile(r"2-\d+|p\d+_\w+", re.ASCII)


@dataclass(frozen=True, slots=True)
class ObjectType:
    """One object type of a portal. Two with the same id are the same, whatever they are called."""

    id: str
    name: str = field(compare=False)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class HubSpotDefinedType:
    """A directed association type that every portal has, with HubSpot's qualifier ("primary")."""

    type_id: int
    from_name: str
    to_name: str
    qualifier: str


# The plurals that are no singular with an s.
_SINGULAR_TO_PLURAL = {
    "postal_mail": "postal_mail",
    "company": "companies",
    "tax": "taxes",
}

_IDS_BY_SINGULAR = {
    "contact": "0-1",
    "company": "0-2",
    "deal": "0-3",
    "ticket": "0-5",
    "product": "0-7",
    "line_item": "0-8",
    "quote": "0-14",
    "communication": "0-18",
    "feedback_submission": "0-19",
    "task": "0-27",
    "note": "0-46",
    "meeting": "0-47",
    "call": "0-48",
    "email": "0-49",
    "invoice": "0-53",
    "marketing_event": "0-54",
    "subscription": "0-69",
    "goal": "0-74",
    "discount": "0-84",
    "fee": "0-85",
    "tax": "0-86",
    "payment": "0-101",
    "user": "0-115",
    "postal_mail": "0-116",
    "order": "0-123",
    "lead": "0-136",
    "cart": "0-142",
    "service": "0-162",
    "course": "0-410",
    "listing": "0-420",
    "appointment": "0-421",
    "project": "0-970",
}


def _plural(singular: str) -> str:
    return _SINGULAR_TO_PLURAL.get(singular, f"{singular}s")


STANDARD_OBJECT_TYPES: tuple[ObjectType, ...] = tuple(
    ObjectType(type_id, _plural(singular)) for singular, type_id in _IDS_BY_SINGULAR.items()
)

_BY_SPELLING: dict[str, ObjectType] = {
    spelling: object_type
    for (singular, _), object_type in zip(
        _IDS_BY_SINGULAR.items(), STANDARD_OBJECT_TYPES, strict=True
    )
    for spelling in (singular, object_type.name, object_type.id)
}


def standard_object_type(spelling: str) -> ObjectType | None:
    """The standard object type meant by a name (singular or plural, any case) or id, if any."""
    # "Line items" and "line-items" are "line_items". The letter after it keeps "0-1" as it is.
    return _BY_SPELLING.get(re.sub(r"[\s-]+(?=[a-z])", "_", spelling.strip().lower()))


def canonical_name(spelling: str) -> str:
    """The plural name of a standard object type; what is not standard stays as written."""
    standard = standard_object_type(spelling)
    return standard.name if standard else spelling.strip()


def spoken(object_type: ObjectType, number: int) -> str:
    """A number of records in words: ``1 deal``, ``2 line items``, ``2 records of pet``."""
    for singular, type_id in _IDS_BY_SINGULAR.items():
        if type_id == object_type.id:
            noun = singular if number == 1 else _plural(singular)
            return f"{number} {noun.replace('_', ' ')}"
    return f"{number} record{'' if number == 1 else 's'} of {object_type}"


def is_object_type_id(spelling: str) -> bool:
    """Whether the spelling is an id such as ``0-1`` or ``2-123``."""
    return _OBJECT_TYPE_ID.fullmatch(spelling.strip()) is not None


def is_of_one_portal(spelling: str) -> bool:
    """Whether it means nothing, or another object, elsewhere: a custom object's id or full name."""
    return _OF_ONE_PORTAL.fullmatch(spelling.strip()) is not None


@cache
def hubspot_defined_types() -> tuple[HubSpotDefinedType, ...]:
    """The association types that HubSpot's "Associate records" guide lists, each in one direction.

    Object types that have no id of their own in HubSpot's documentation keep HubSpot's word for
    them ("deal_split").
    """
    table = resources.files("hubspot_limits").joinpath("hubspot_defined_types.csv")
    with table.open(encoding="utf-8") as rows:
        return tuple(
            HubSpotDefinedType(int(row["type_id"]), row["from"], row["to"], row["qualifier"])
            for row in csv.DictReader(rows)
        )


@cache
def hubspot_defined_qualifiers() -> frozenset[str]:
    """What HubSpot-defined types are told apart by: "primary", "parent", in lower case.

    The labels of companies with companies read "Parent Company" and "Child Company" in clients that
    others wrote (observed), "Parent" and "Child" in HubSpot's guide.
    """
    documented = {row.qualifier for row in hubspot_defined_types() if row.qualifier}
    return frozenset(documented | {"parent company", "child company"})


def hubspot_defined_pair(type_id: int) -> tuple[str, str] | None:
    """The ids of the object types that an association type of HubSpot's own goes from and to.

    None where HubSpot's documentation has no such type, or no ids of its object types.
    """
    return _hubspot_defined_pairs().get(type_id)


@cache
def _hubspot_defined_pairs() -> dict[int, tuple[str, str]]:
    ids = {object_type.name: object_type.id for object_type in STANDARD_OBJECT_TYPES}
    return {
        row.type_id: (ids[row.from_name], ids[row.to_name])
        for row in hubspot_defined_types()
        if row.from_name in ids and row.to_name in ids
    }


def unlabelled_type_id(from_id: str, to_id: str) -> int | None:
    """The HubSpot-defined id of a pair's plain association, where HubSpot documents one."""
    return _unlabelled_type_ids().get((from_id, to_id))


@cache
def _unlabelled_type_ids() -> dict[tuple[str, str], int]:
    pairs = _hubspot_defined_pairs()
    return {
        pairs[row.type_id]: row.type_id
        for row in hubspot_defined_types()
        # A type with a qualifier ("primary") is another association of the same pair.
        if not row.qualifier and row.type_id in pairs
    }
