"""What a stack declares: the limits of pairs, as a person writes them and as they enter state."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import reduce
from typing import Annotated, Any, TypeAlias, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StrictBool,
    ValidationError,
)
from pydantic.alias_generators import to_camel

from hubspot_limits.configuration.mistakes import (
    Mistake,
    MistakesError,
    Path,
    location,
    of_validation,
    shown,
)
from hubspot_limits.limits import HUBSPOT_DEFINED, AssociationType
from hubspot_limits.object_types import (
    canonical_name,
    hubspot_defined_qualifiers,
    is_object_type_id,
    standard_object_type,
    unlabelled_type_id,
)

LIMITS = "hubspot-limits:limits"
"""The key of a stack's configuration that declares pairs."""

_CUSTOM_OBJECT_NAME = re.compile(r"[^\W\d]\w*")
_NO_ARROW = re.compile(r"\s*(?:[<=-]*>|[→⇒↔]|\bto\b)\s*|\s+")

_Ends: TypeAlias = tuple[str, str]


class DeclarationError(MistakesError):
    """A declaration that is wrong whatever the portal holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairDeclaration:
    """The limits that are declared for one pair, object types in their canonical spelling.

    ``source`` is the pair as its author spelled it. Two are equal that declare the same limits,
    whatever Pulumi is told about their resources.
    """

    from_object_type: str
    to_object_type: str
    source: str = field(compare=False)
    limit: int | None = None
    labels: Mapping[str, int] = field(default_factory=dict)
    types: Mapping[AssociationType, int] = field(default_factory=dict)
    exclusive: bool = False
    adopt: bool = False
    name: str | None = field(default=None, compare=False)
    protect: bool = field(default=False, compare=False)
    retain_on_delete: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        return f"{self.from_object_type} -> {self.to_object_type}"

    @property
    def resource_name(self) -> str:
        return self.name or f"{self.from_object_type}-{self.to_object_type}"

    def values(self) -> Iterator[tuple[Path, int]]:
        """Every declared limit, with the keys that lead to it within the entry."""
        if self.limit is not None:
            yield ("limit",), self.limit
        yield from ((("labels", text), limit) for text, limit in self.labels.items())
        yield from ((("types", str(key)), limit) for key, limit in self.types.items())

    def inputs(self) -> dict[str, Any]:
        """The resource's inputs as they enter state; what is not declared is left out."""
        inputs = {
            "fromObjectType": self.from_object_type,
            "toObjectType": self.to_object_type,
            "limit": self.limit,
            "labels": dict(self.labels),
            "types": {str(key): limit for key, limit in self.types.items()},
            "exclusive": self.exclusive,
            "adopt": self.adopt,
        }
        return {key: value for key, value in inputs.items() if value}


def parse_limits(raw: object) -> tuple[PairDeclaration, ...]:
    """Read the setting ``hubspot-limits:limits``: a map, or its JSON text.

    Raises DeclarationError with every mistake.
    """
    entries = _entries(raw)
    mistakes: list[Mistake] = []
    declared: list[PairDeclaration] = []
    for source, given in entries.items():
        path = (LIMITS, source)
        ends = _pair(source)
        if ends is None:
            mistakes.append(Mistake(path, f"expected a pair such as {_similar_pair(source)}"))
        entry, wrong = _read(_Entry, given, ends, path)
        mistakes += wrong
        if ends:
            declared.append(_declaration(ends, entry, source))
    mistakes += _repeated(entries, _pair, (LIMITS,))
    mistakes += _repeated_names(declared)
    if mistakes:
        raise DeclarationError(mistakes)
    return tuple(declared)


def parse_pair(inputs: Mapping[str, object]) -> PairDeclaration:
    """Read the inputs of one resource, in which None is not given. Paths are relative to it.

    Raises DeclarationError with every mistake.
    """
    given = {key: value for key, value in inputs.items() if value is not None}
    spelled = {key: given.pop(key, None) for key in ("fromObjectType", "toObjectType")}
    mistakes = [
        Mistake((key,), f"expected an object type such as contacts or 2-123, not {shown(end)}")
        for key, end in spelled.items()
        if _object_type(end) is None
    ]
    ends = _ends(spelled.values())
    entry, wrong = _read(_Limits, given, ends)
    if ends is None or wrong:
        raise DeclarationError([*mistakes, *wrong])
    return _declaration(ends, entry, " -> ".join(map(str, spelled.values())))


def check_maximum(
    declaration: PairDeclaration, maximum: int, *, old: PairDeclaration | None = None
) -> None:
    """Hold limits to the setting ``maxLimit``, except those that ``old`` has already.

    Raises DeclarationError with every limit above it, paths relative to the pair.
    """
    kept = set(old.values()) if old else set()
    mistakes = [
        Mistake(path, f"expected at most {maximum} (hubspot-limits:maxLimit), not {limit}")
        for path, limit in declaration.values()
        if limit > maximum and (path, limit) not in kept
    ]
    if mistakes:
        raise DeclarationError(mistakes)


def _whole_number(value: object) -> int:
    # Pulumi hands numbers to a dynamic provider as floats, and plain configuration as text.
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError("expected a whole number of at least 1 (no limit: leave it out)")
    return value


def _text(value: str) -> str:
    if not value.strip():
        raise ValueError("expected a text")
    return value.strip()


def _upper(spelling: str) -> str:
    return spelling.strip().upper()


def _association_type(spelling: str) -> AssociationType:
    try:
        return AssociationType.parse(_upper(spelling))
    except ValueError:
        raise ValueError("expected a category and an id such as USER_DEFINED/35") from None


_Limit: TypeAlias = Annotated[int, BeforeValidator(_whole_number)]
_Text: TypeAlias = Annotated[str, AfterValidator(_text)]


class _Limits(BaseModel):
    """What an entry of a stack file and a resource have in common."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel)

    limit: Annotated[int | None, BeforeValidator(_whole_number)] = None
    labels: dict[_Text, _Limit] = {}
    types: dict[Annotated[AssociationType, BeforeValidator(_association_type)], _Limit] = {}
    exclusive: StrictBool = False
    adopt: StrictBool = False


class _Entry(_Limits):
    """An entry of a stack file, with the options that are Pulumi's own."""

    name: _Text | None = None
    protect: StrictBool = False
    retain_on_delete: StrictBool = False


_Read = TypeVar("_Read", bound=_Limits)


def _declaration(ends: _Ends, entry: _Limits, source: str) -> PairDeclaration:
    from_object_type, to_object_type = ends
    return PairDeclaration(
        from_object_type=from_object_type,
        to_object_type=to_object_type,
        source=source,
        **dict(entry),
    )


def _read(
    model: type[_Read], given: object, ends: _Ends | None, path: Path = ()
) -> tuple[_Read, list[Mistake]]:
    """Read an entry as far as it is right; a number alone is the object limit."""
    if not isinstance(given, Mapping):
        entry, mistakes = _read(model, {"limit": given}, ends, path)
        expected = "expected a limit of at least 1, or a map with limit, labels or types"
        return entry, mistakes and [Mistake(path, f"{expected}, not {shown(given)}")]
    kept, mistakes = dict(given), []
    try:
        entry = model.model_validate(kept)
    except ValidationError as error:
        mistakes = of_validation(error, model, path)
        kept = reduce(_without, {location(finding) for finding in error.errors()}, kept)
        entry = model.model_validate(kept)
    mistakes += _repeated(_keys(given.get("labels")), str.strip, (*path, "labels"))
    mistakes += _repeated(_keys(given.get("types")), _upper, (*path, "types"))
    mistakes += _contradictions(entry, ends, path)
    if not (mistakes or entry.limit or entry.labels or entry.types):
        mistakes.append(Mistake(path, "no limits: expected limit, labels or types"))
    return entry, mistakes


def _without(given: dict[str, Any], location: Path) -> dict[str, Any]:
    key, *rest = location
    if rest:
        return {**given, key: _without(given[key], tuple(rest))}
    return {other: value for other, value in given.items() if other != key}


def _contradictions(entry: _Limits, ends: _Ends | None, path: Path) -> Iterator[Mistake]:
    unlabelled = ends and _unlabelled_type(*ends)
    object_limit = entry.limit
    if unlabelled in entry.types:
        object_limit = object_limit or entry.types[unlabelled]
        if entry.limit:
            yield Mistake(
                (*path, "types", str(unlabelled)),
                "the type without a label, the same as limit: expected one of them",
            )
    if object_limit is None:
        return
    highest = max(entry.labels.values(), default=0)
    for text, limit in entry.labels.items():
        # The rule binds a portal's own labels, not HubSpot's Primary and the like.
        if limit > object_limit and text.casefold() not in hubspot_defined_qualifiers():
            yield Mistake(
                (*path, "labels", text),
                f"{limit} is above the object limit {object_limit}: expected 1 to {object_limit}, "
                f"or an object limit of at least {highest}",
            )


def _unlabelled_type(from_object_type: str, to_object_type: str) -> AssociationType | None:
    ends = standard_object_type(from_object_type), standard_object_type(to_object_type)
    type_id = unlabelled_type_id(ends[0].id, ends[1].id) if ends[0] and ends[1] else None
    return AssociationType(HUBSPOT_DEFINED, type_id) if type_id else None


def _keys(value: object) -> Iterable[str]:
    return value if isinstance(value, Mapping) else ()


def _repeated(
    spellings: Iterable[str], meaning: Callable[[str], str | _Ends | None], path: Path
) -> Iterator[Mistake]:
    first: dict[str | _Ends, str] = {}
    for spelling in spellings:
        earlier = first.setdefault(meaning(spelling) or spelling, spelling)
        if earlier != spelling:
            yield Mistake((*path, spelling), f"the same as {shown(earlier)}: expected one of them")


def _repeated_names(declared: Iterable[PairDeclaration]) -> Iterator[Mistake]:
    first: dict[str, PairDeclaration] = {}
    for each in declared:
        earlier = first.setdefault(each.resource_name, each)
        if str(earlier) != str(each):
            yield Mistake(
                (LIMITS, each.source, "name"),
                f"{shown(each.resource_name)} is the resource name of {shown(earlier.source)} "
                "already: expected another",
            )


def _entries(raw: object) -> Mapping[str, object]:
    with suppress(ValueError, RecursionError):
        raw = json.loads(raw if isinstance(raw, str) else json.dumps(raw, default=str))
    if isinstance(raw, Mapping) and raw:
        return raw
    found = "" if raw is None else f", not {shown(raw)}"
    expected = f"expected a map of pairs such as deals -> contacts{found}"
    raise DeclarationError([Mistake((LIMITS,), expected)])


def _object_type(spelling: object) -> str | None:
    """The canonical spelling of what may be an object type."""
    if isinstance(spelling, str) and (
        standard_object_type(spelling)
        or is_object_type_id(spelling)
        or _CUSTOM_OBJECT_NAME.fullmatch(spelling.strip())
    ):
        return canonical_name(spelling)
    return None


def _ends(spellings: Iterable[object]) -> _Ends | None:
    match [_object_type(spelling) for spelling in spellings]:
        case [str() as from_object_type, str() as to_object_type]:
            return from_object_type, to_object_type
    return None


def _pair(source: str) -> _Ends | None:
    return _ends(source.split("->"))


def _similar_pair(source: str) -> str:
    """What a key may have meant whose arrow is another, or missing."""
    ends = _ends(_NO_ARROW.split(source.strip()))
    return " -> ".join(ends or ("deals", "contacts"))
