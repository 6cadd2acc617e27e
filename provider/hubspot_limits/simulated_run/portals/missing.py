"""What the stacks of a project call for in their portals, beside what is there. Pure.

A portal is JSON as the simulator tells it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.values.object_types import (
    STANDARD_OBJECT_TYPES,
    canonical_name,
    hubspot_defined_qualifiers,
    is_object_type_id,
    standard_object_type,
)

_CUSTOM_OBJECT = re.compile(r"2-\d+|[A-Za-z]\w*", re.ASCII)
# `dealz` and `tickts` are near misses, `horse` and `subscription_plan` are not.
_CLOSE = 0.8
_LONGER = 2  # letters that a near miss may have more or fewer


@dataclass(frozen=True, slots=True)
class Addition:
    """Something that a portal lacks, and the changes by hand that add it."""

    words: str
    changes: tuple[Mapping[str, object], ...]


@dataclass(slots=True)
class Missing:
    """What a stack calls for and its portal lacks.

    ``doubts`` are object types that look like a mistake, and why: nothing is added for them.
    """

    additions: list[Addition] = field(default_factory=list)
    doubts: dict[str, str] = field(default_factory=dict)


def missing_for(declared: Sequence[Declaration], portal: Mapping[str, Any]) -> Missing:
    """What a portal lacks of the object types, associations and labels of declared pairs."""
    missing = Missing()
    there = PortalContents(portal)
    for pair in declared:
        ends = (pair.from_object_type, pair.to_object_type)
        for end in ends:
            _add_object_type(missing, there, end, declared)
        if not all(map(there.object_type, ends)):
            continue
        if not there.has_plain_type(*ends):
            missing.additions.append(_association(there.pair_name(*ends)))
            there.add_plain_type(*ends)
        for text in pair.labels:
            if not there.has_label(*ends, text):
                missing.additions.append(label(there.pair_name(*ends), text))
                there.add_label(*ends, text)
    return missing


def near_miss(name: str, spellings: Iterable[str]) -> str | None:
    """The name that was probably meant by one that nobody knows."""
    names = {spelling.casefold(): spelling for spelling in spellings}
    wanted = name.strip().casefold()
    alike = (spelling for spelling in names if abs(len(spelling) - len(wanted)) <= _LONGER)
    near = get_close_matches(wanted, alike, n=1, cutoff=_CLOSE)
    return names[near[0]] if near else None


def custom_object(name: str, associated_with: Sequence[str], **given: str) -> Addition:
    change = {"change": "add_custom_object", "name": name, "associatedWith": associated_with}
    return Addition(f"custom object {name}", ({**change, **given},))


def label(pair: str, text: str) -> Addition:
    return Addition(f"label '{text}' ({pair})", (_label_change("add_label", pair, text),))


def _association(pair: str) -> Addition:
    """The plain association of a pair, which comes with a label and outlives it."""
    text = "plain association"
    return Addition(
        f"association {pair}",
        (_label_change("add_label", pair, text), _label_change("delete_label", pair, text)),
    )


def _label_change(change: str, pair: str, text: str) -> Mapping[str, object]:
    return {"change": change, "pair": pair, "label": text}


def _add_object_type(
    missing: Missing, there: PortalContents, spelling: str, declared: Iterable[Declaration]
) -> None:
    """Add what is needed for an object type that is not there, or a doubt about it."""
    if there.object_type(spelling) or not _CUSTOM_OBJECT.fullmatch(spelling):
        return  # what no portal can have is left for HubSpot to refuse
    is_id = is_object_type_id(spelling)
    names = (*(object_type.name for object_type in STANDARD_OBJECT_TYPES), *there.custom_names())
    if meant := None if is_id else near_miss(spelling, names):
        missing.doubts[spelling] = (
            f"{spelling} is no object type of this portal, did you mean {meant}? Nothing is made "
            f"for it. If it is a custom object: hubspot-limits simulate add {spelling}"
        )
        return
    others = _associated_with(spelling, declared)
    name = there.add_object(spelling, others)
    given = {"id": spelling} if is_id else {}
    missing.additions.append(custom_object(name, others, **given))


def _associated_with(spelling: str, declared: Iterable[Declaration]) -> list[str]:
    """The standard object types on the other side of a custom object's pairs."""
    pairs = [(pair.from_object_type, pair.to_object_type) for pair in declared]
    # Each pair both ways round, to find the custom object at either end.
    others = [other for ends in pairs for end, other in (ends, ends[::-1]) if end == spelling]
    return sorted({other for other in others if standard_object_type(other)})


class PortalContents:
    """A portal's object types and labels, with what is about to be added."""

    def __init__(self, portal: Mapping[str, Any]) -> None:
        self._portal_id = portal["id"]
        self._custom: dict[str, str] = {}
        """Ids by each of the names."""
        self._names: dict[str, str] = {}
        """Names by id."""
        for custom in portal["customObjects"]:
            spellings = ("id", "name", "fullyQualifiedName", "singular", "plural")
            self._custom |= {custom[spelling].casefold(): custom["id"] for spelling in spellings}
            self._names[custom["id"]] = custom["name"]
        self._plain: set[tuple[str, str]] = set()
        self._labels: set[tuple[str, str, str]] = set()
        for association_type in portal["associationTypes"]:
            ends = (association_type["fromId"], association_type["toId"])
            if association_type["label"] is None:
                self._plain.add(ends)
            else:
                self._labels.add((*ends, association_type["label"]))

    def object_type(self, spelling: str) -> str | None:
        """The id of an object type."""
        standard = standard_object_type(spelling)
        return standard.id if standard else self._custom.get(spelling.casefold())

    def pair_name(self, from_spelling: str, to_spelling: str) -> str:
        """The pair as the simulator takes it."""
        ends = (from_spelling, to_spelling)
        names = (self._names.get(self.object_type(end) or "", canonical_name(end)) for end in ends)
        return " -> ".join(names)

    def custom_names(self) -> Iterator[str]:
        yield from self._names.values()

    def add_object(self, spelling: str, associated_with: Iterable[str]) -> str:
        """Give the name of the new custom object."""
        # From a fully qualified name: "p8800123_pet" is "pet".
        name = spelling.removeprefix(f"p{self._portal_id}_")
        if is_object_type_id(spelling):
            name = f"object_{spelling.removeprefix('2-')}"
        self._custom |= {spelling.casefold(): spelling, name.casefold(): spelling}
        self._names[spelling] = name
        for other in associated_with:
            self.add_plain_type(spelling, other)
        return name

    def has_plain_type(self, from_spelling: str, to_spelling: str) -> bool:
        """Every pair of standard object types has one; of a custom object, those that were made."""
        if standard_object_type(from_spelling) and standard_object_type(to_spelling):
            return True
        return self._ends(from_spelling, to_spelling) in self._plain

    def add_plain_type(self, from_spelling: str, to_spelling: str) -> None:
        ends = self._ends(from_spelling, to_spelling)
        self._plain |= {ends, ends[::-1]}

    def has_label(self, from_spelling: str, to_spelling: str, text: str) -> bool:
        ends = self._ends(from_spelling, to_spelling)
        # Labels of HubSpot's own, such as Primary, are in every portal.
        return text.casefold() in hubspot_defined_qualifiers() or (*ends, text) in self._labels

    def add_label(self, from_spelling: str, to_spelling: str, text: str) -> None:
        one, two = self._ends(from_spelling, to_spelling)
        self._labels |= {(one, two, text), (two, one, text)}

    def _ends(self, from_spelling: str, to_spelling: str) -> tuple[str, str]:
        return (self.object_type(from_spelling) or "", self.object_type(to_spelling) or "")
