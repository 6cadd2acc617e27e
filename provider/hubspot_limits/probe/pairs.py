"""The pairs that experiments may use, of object types that every portal has."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Literal, TypeAlias

from hubspot_limits.values.limits import HUBSPOT_DEFINED, AssociationType, Pair
from hubspot_limits.values.object_types import hubspot_defined_types, standard_object_type

PairKind: TypeAlias = Literal["plain", "same_object", "primary", "qualified", "records"]
"""A pair of two object types; of one with itself; one that has a Primary type, or another type of
HubSpot's own that is told apart by a word; one whose records are easily made."""


def pair(from_name: str, to_name: str) -> Pair:
    ends = [standard_object_type(name) for name in (from_name, to_name)]
    if ends[0] is None or ends[1] is None:
        raise ValueError(f"{from_name} and {to_name} are not both standard object types")
    return Pair(ends[0], ends[1])


def _pairs(*names: tuple[str, str]) -> tuple[Pair, ...]:
    return tuple(pair(*ends) for ends in names)


CANDIDATES: dict[PairKind, tuple[Pair, ...]] = {
    "plain": _pairs(
        ("deals", "contacts"),
        ("contacts", "companies"),
        ("deals", "companies"),
        ("tickets", "contacts"),
        ("tickets", "companies"),
    ),
    "same_object": _pairs(
        *((name, name) for name in ("companies", "contacts", "deals", "tickets"))
    ),
    "primary": _pairs(
        ("contacts", "companies"),
        ("deals", "companies"),
        ("tickets", "companies"),
        ("companies", "contacts"),
        ("companies", "deals"),
    ),
    "qualified": _pairs(
        ("companies", "companies"),
        ("contacts", "companies"),
        ("companies", "contacts"),
    ),
    "records": _pairs(("companies", "contacts")),
}
"""In the order in which they are tried: the first without limits is used."""

ALL = tuple(dict.fromkeys(pair for pairs in CANDIDATES.values() for pair in pairs))


def hubspots_types(pair: Pair, *, primary: bool) -> tuple[AssociationType, ...]:
    """HubSpot's own types of the pair that have a word to them: Primary, or any other."""
    return tuple(own for own, qualifier in _qualified(pair) if (qualifier == "primary") is primary)


@cache
def _qualified(pair: Pair) -> tuple[tuple[AssociationType, str], ...]:
    ends = (pair.from_object_type.name, pair.to_object_type.name)
    return tuple(
        (AssociationType(HUBSPOT_DEFINED, row.type_id), row.qualifier)
        for row in hubspot_defined_types()
        if (row.from_name, row.to_name) == ends and row.qualifier
    )


def ids(pair: Pair) -> str:
    """The pair as a path has it."""
    return f"{pair.from_object_type.id}/{pair.to_object_type.id}"


def listed(pairs: Iterable[Pair]) -> str:
    return ", ".join(map(str, pairs))
