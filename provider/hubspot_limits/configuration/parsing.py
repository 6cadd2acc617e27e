"""From what people write to declarations, or every mistake in it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import reduce
from typing import Any, TypeAlias, TypeVar

from pydantic import ValidationError

from hubspot_limits.configuration.declaration import FROM_PEOPLE, Declaration, StackEntry, keys
from hubspot_limits.configuration.mistakes import (
    KeyPath,
    Mistake,
    location,
    of_validation,
    shown,
    unknown_key,
)
from hubspot_limits.configuration.rules import (
    NO_LIMITS,
    DeclarationError,
    contradictions,
)
from hubspot_limits.values.limits import comparable
from hubspot_limits.values.object_types import (
    canonical_name,
    is_object_type_id,
    standard_object_type,
)

LIMITS = "hubspot-limits:limits"
"""The key of a stack's configuration that declares pairs."""

_CUSTOM_OBJECT_NAME = re.compile(r"[^\W\d]\w*")
# What people write in place of "->": "deals => contacts", "deals to contacts", "deals contacts".
_NO_ARROW = re.compile(r"\s*(?:[<=-]*>|[→⇒↔]|\bto\b)\s*|\s+")
_ENDS = ("fromObjectType", "toObjectType")

_Ends: TypeAlias = tuple[str, str]
_Shape = TypeVar("_Shape", bound=Declaration)


def read_pairs(
    given: Mapping[str, object], path: KeyPath, known_keys: Collection[str] = keys(StackEntry)
) -> tuple[tuple[StackEntry, ...], list[Mistake]]:
    """The pairs of a map at ``path``, each as far as it is right, and every mistake in one of them.

    known_keys: what may stand below a pair. What holds for a pair as a whole is not looked at:
    another file may say the rest of it.
    """
    mistakes: list[Mistake] = []
    entries: list[StackEntry] = []
    for source, value in given.items():
        ends = pair_of(source)
        if ends is None:
            expected = f"expected a pair such as {_similar_pair(source)}"
            mistakes.append(Mistake((*path, source), expected))
        entry, wrong = _read(StackEntry, value, ends, known_keys, (*path, source))
        mistakes += wrong
        if ends:
            entries.append(entry.model_copy(update={"source": source}))
    # Two spellings of one pair: "deals -> contacts" and "Deal -> Contact".
    mistakes += _repeated(given, pair_of, path)
    return tuple(entries), mistakes


def map_of_pairs(raw: object, path: KeyPath) -> Mapping[str, object]:
    """A map, or its JSON text, of one pair at least. Raises DeclarationError."""
    with suppress(ValueError, RecursionError):
        # Through JSON in both cases, so that keys are texts and what is in a map is plain.
        raw = json.loads(raw if isinstance(raw, str) else json.dumps(raw, default=str))
    if isinstance(raw, Mapping) and raw:
        return raw
    found = "" if raw is None else f", not {shown(raw)}"
    expected = f"expected a map of pairs such as deals -> contacts{found}"
    raise DeclarationError([Mistake(path, expected)])


def parse_pair(inputs: Mapping[str, object]) -> Declaration:
    """Read the inputs of one resource, in which None is not given. Paths are relative to it.

    Raises DeclarationError with every mistake.
    """
    given = {key: value for key, value in inputs.items() if value is not None}
    spelled = {key: given.pop(key, None) for key in _ENDS}
    mistakes = [
        Mistake((key,), f"expected an object type such as contacts or 2-123, not {shown(end)}")
        for key, end in spelled.items()
        if _object_type(end) is None
    ]
    ends = _ends(spelled.values())
    declaration, wrong = _read(Declaration, given, ends, keys(Declaration))
    if not wrong and declaration.is_empty:
        wrong.append(Mistake((), NO_LIMITS))
    wrong += (contradiction.one for contradiction in contradictions(declaration))
    if ends is None or wrong:
        # Pulumi hands over maps in no order.
        raise DeclarationError([*mistakes, *sorted(wrong)])
    return declaration


def can_name_custom_object(name: str) -> bool:
    """Whether a declaration may call a custom object so: the names of standard ones are taken."""
    is_name = _CUSTOM_OBJECT_NAME.fullmatch(comparable(name)) is not None
    return is_name and standard_object_type(name) is None


def _read(
    shape: type[_Shape],
    given: object,
    ends: _Ends | None,
    known_keys: Collection[str],
    path: KeyPath = (),
) -> tuple[_Shape, list[Mistake]]:
    """Read an entry as far as it is right; a limit alone is the object limit."""
    # `deals -> contacts: 10` is read as `deals -> contacts: {limit: 10}`.
    if not isinstance(given, Mapping):
        entry, mistakes = _read(shape, {"limit": given}, ends, known_keys, path)
        expected = "expected a limit of at least 1, many, or a map with limit, labels or types"
        # `mistakes and [...]`: one message for all of them, none where there are none.
        return entry, mistakes and [Mistake(path, f"{expected}, not {shown(given)}")]
    kept = {key: value for key, value in given.items() if key in known_keys}
    # Empty ends where the pair is wrong, so that the rest can be read all the same.
    kept |= dict(zip(_ENDS, ends or ("", ""), strict=True))
    mistakes = []
    try:
        entry = _validated(shape, kept)
    except ValidationError as error:
        mistakes += of_validation(error, shape, path)
        # Once more without the wrong values: the rest of the entry is of use, and may hold more
        # mistakes.
        kept = reduce(_without, {location(finding) for finding in error.errors()}, kept)
        entry = _validated(shape, kept)
    unknown = [key for key in given if key not in known_keys]
    mistakes += [Mistake((*path, key), unknown_key(key, known_keys)) for key in unknown]
    mistakes += _repeated(_keys_of(given.get("labels")), comparable, (*path, "labels"))
    mistakes += _repeated(_keys_of(given.get("types")), _upper, (*path, "types"))
    return entry, mistakes


def _validated(shape: type[_Shape], given: Mapping[str, object]) -> _Shape:
    return shape.model_validate(given, context=FROM_PEOPLE, by_name=False, by_alias=True)


def _without(given: dict[str, Any], location: KeyPath) -> dict[str, Any]:
    """A map without the value at a path."""
    key, *rest = location
    if rest:
        return {**given, key: _without(given[key], tuple(rest))}
    return {other: value for other, value in given.items() if other != key}


def _keys_of(value: object) -> Iterable[str]:
    """The keys of a map; none of anything else, which is told as a mistake elsewhere."""
    return value if isinstance(value, Mapping) else ()


def _upper(spelling: str) -> str:
    return spelling.strip().upper()


def _repeated(
    spellings: Iterable[str], meaning: Callable[[str], str | _Ends | None], path: KeyPath
) -> Iterator[Mistake]:
    """A mistake for each spelling that means what an earlier one means."""
    first: dict[str | _Ends, str] = {}
    for spelling in spellings:
        earlier = first.setdefault(meaning(spelling) or spelling, spelling)
        if earlier != spelling:
            yield Mistake((*path, spelling), f"the same as {shown(earlier)}: expected one of them")


def _object_type(spelling: object) -> str | None:
    """The canonical spelling of what may be an object type."""
    if isinstance(spelling, str) and (
        standard_object_type(spelling)
        or is_object_type_id(spelling)
        or _CUSTOM_OBJECT_NAME.fullmatch(comparable(spelling))
    ):
        return canonical_name(comparable(spelling))
    return None


def _ends(spellings: Iterable[object]) -> _Ends | None:
    """Two object types in canonical spelling; None for anything else."""
    # Anything but two object types falls through: "a -> b -> c", or an end that cannot be one.
    match [_object_type(spelling) for spelling in spellings]:
        case [str() as from_object_type, str() as to_object_type]:
            return from_object_type, to_object_type
    return None


def pair_of(source: str) -> _Ends | None:
    """The canonical object types of a pair as somebody spelled it; None for what is no pair."""
    return _ends(source.split("->"))


def _similar_pair(source: str) -> str:
    """What a key may have meant whose arrow is another, or missing."""
    ends = _ends(_NO_ARROW.split(source.strip()))
    return " -> ".join(ends or ("deals", "contacts"))
