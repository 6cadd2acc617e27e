"""What a declaration means by what state knows of the pair: comparing without the portal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.configuration.mistakes import KeyPath
from hubspot_limits.pair.state import KnownLimit, PairState
from hubspot_limits.values.limits import (
    HUBSPOT_DEFINED,
    MANY,
    AssociationType,
    DeclaredLimit,
    comparable,
)
from hubspot_limits.values.object_types import standard_object_type, unlabelled_type_id
from hubspot_limits.values.plain_text import plain

_Meaning: TypeAlias = dict[AssociationType | KeyPath, DeclaredLimit]
"""Limits by association type, or by the entry itself where state does not know its type."""


def is_of(state: PairState, declaration: Declaration) -> bool:
    """Whether a declaration is of this pair, as far as its spellings are known here."""
    return (
        _object_type_id(state, declaration.from_object_type),
        _object_type_id(state, declaration.to_object_type),
    ) == (state.from_object_type_id, state.to_object_type_id)


def is_as_known(state: PairState, declaration: Declaration) -> bool:
    """Whether a declaration of this pair asks for just what was last known."""
    # `adopt` is left out: it says how to write, and makes no difference by itself.
    return declaration.exclusive == state.declaration.exclusive and (
        _meaning(state, declaration.values()) == _meaning(state, state.declaration.values())
    )


def removed_by(state: PairState, declaration: Declaration) -> dict[AssociationType, KnownLimit]:
    """The undeclared limits that an exclusive declaration of this pair does not have."""
    meaning = _meaning(state, declaration.values())
    kept = {key for key, limit in meaning.items() if limit != MANY}
    # The key ("limit",) in `kept` means: the id of the object limit is not known here. Then no
    # undeclared type without a label may count as removed, since it may be the one.
    return {
        association_type: known
        for association_type, known in state.undeclared.items()
        if association_type not in kept and not (known.label is None and ("limit",) in kept)
    }


def entry_of(state: PairState, association_type: AssociationType) -> KeyPath | None:
    """The entry of the declaration that a type in ``limits`` belongs to."""
    declared = state.declaration
    label = state.limits[association_type].label
    # `types` come first: an entry by id may be of a type that has a label.
    for key in declared.types:
        if association_type in _sharing(state, key):
            return ("types", str(key))
    if label is None:
        return ("limit",) if declared.limit is not None else None
    return ("labels", comparable(label)) if comparable(label) in declared.labels else None


def name_of(state: PairState, association_type: AssociationType) -> str:
    """What the declaration calls a type in ``limits``."""
    path = entry_of(state, association_type)
    return plain(path[-1]) if path else str(association_type)


def unlabelled_type(state: PairState) -> AssociationType | None:
    """The type of the object limit, where HubSpot documents it."""
    type_id = unlabelled_type_id(state.from_object_type_id, state.to_object_type_id)
    return AssociationType(HUBSPOT_DEFINED, type_id) if type_id else None


def _object_type_id(state: PairState, spelling: str) -> str:
    """The id that a spelling means, as far as state knows; else the spelling itself."""
    standard = standard_object_type(spelling)
    if standard:
        return standard.id
    names = {name.lower(): type_id for name, type_id in state.object_type_ids.items()}
    # The spellings of the last declaration are written last, so that they win.
    names[state.declaration.from_object_type.lower()] = state.from_object_type_id
    names[state.declaration.to_object_type.lower()] = state.to_object_type_id
    return names.get(spelling.lower(), spelling)


def _meaning(state: PairState, values: Iterable[tuple[KeyPath, DeclaredLimit]]) -> _Meaning:
    """Declared limits by what they mean: ``{USER_DEFINED/35: 2, ("labels", "New one"): 4}``."""
    return {key: limit for path, limit in values for key in _types(state, path)}


def _types(state: PairState, path: KeyPath) -> Iterator[AssociationType | KeyPath]:
    """The types of an entry, as far as state knows them; else the entry itself."""
    # `path` is ("limit",), ("labels", text) or ("types", "USER_DEFINED/35").
    kind, *key = path
    if kind == "types":
        yield from _sharing(state, AssociationType.parse(key[0]))
        return
    if kind == "labels":
        both = {**state.undeclared, **state.limits}
        types: list[AssociationType | KeyPath] = [
            association_type
            for association_type, known in both.items()
            if known.label is not None and comparable(known.label) == key[0]
        ]
        # A label that state does not know stays its own path, which equals no known type.
        yield from types or [path]
        return
    yield unlabelled_type(state) or path


def _sharing(state: PairState, association_type: AssociationType) -> set[AssociationType]:
    """The ids that have one limit with this one: two for a symmetric label."""
    known = state.limits.get(association_type)
    if known is None or known.label is None or not state.pair.is_same_object:
        return {association_type}
    return {twin for twin, other in state.limits.items() if other.label == known.label}
