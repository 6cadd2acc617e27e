"""What holds for the limits of a pair as a whole, whichever files they come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from hubspot_limits.configuration.declaration import Declaration, StackEntry
from hubspot_limits.configuration.mistakes import KeyPath, Mistake, MistakesError, shown
from hubspot_limits.values.limits import HUBSPOT_DEFINED, AssociationType, desired
from hubspot_limits.values.object_types import (
    hubspot_defined_qualifiers,
    standard_object_type,
    unlabelled_type_id,
)

NO_LIMITS = "no limits: expected limit, labels or types"

_LIMIT: KeyPath = ("limit",)


class DeclarationError(MistakesError):
    """A declaration that is wrong whatever the portal holds."""


class Contradiction(NamedTuple):
    """Two values of a pair that cannot both be: what is said at the one, and what at the other."""

    one: Mistake
    other: Mistake


def check_maximum(
    declaration: Declaration, maximum: int, *, old: Declaration | None = None
) -> None:
    """Hold limits to the setting ``maxLimit``, except those that ``old`` has already.

    Raises DeclarationError with every limit above it, paths relative to the pair.
    """
    # What was declared before stays allowed: the setting binds new values.
    kept = set(old.values()) if old else set()
    mistakes = [
        Mistake(path, f"expected at most {maximum} (hubspot-limits:maxLimit), not {limit}")
        for path, limit in declaration.values()
        if (desired(limit) or 0) > maximum and (path, limit) not in kept
    ]
    if mistakes:
        raise DeclarationError(mistakes)


def contradictions(declaration: Declaration) -> Iterator[Contradiction]:
    """Every contradiction in a pair, paths relative to it. ``many`` contradicts nothing."""
    # Where the object limit is declared, which may also be by its id under `types`.
    object_limit, place = declaration.limit, _LIMIT
    unlabelled = _unlabelled_type(declaration)
    if unlabelled in declaration.types:
        key = ("types", str(unlabelled))
        if object_limit:
            yield Contradiction(
                Mistake(key, "the type without a label, the same as limit: expected one of them"),
                Mistake(_LIMIT, f"the same as the type {unlabelled}: expected one of them"),
            )
        else:
            object_limit, place = declaration.types[unlabelled], key
    highest = desired(object_limit) if object_limit else None
    if highest is not None:
        yield from _labels_above(declaration, highest, place)


def repeated_names(entries: Iterable[StackEntry]) -> Iterator[tuple[StackEntry, str]]:
    """Entries that give their resource the name of another, and what is wrong there."""
    first: dict[str, StackEntry] = {}
    for entry in entries:
        earlier = first.setdefault(entry.resource_name, entry)
        if str(earlier) != str(entry):
            # The mistake is at the entry that has a `name`; a name made from the pair cannot be
            # changed.
            named, other = (entry, earlier) if entry.name else (earlier, entry)
            taken = f"{shown(named.resource_name)} is the resource name of {shown(other.source)}"
            yield named, f"{taken} already: expected another"


def _labels_above(
    declaration: Declaration, object_limit: int, place: KeyPath
) -> Iterator[Contradiction]:
    """A contradiction for each label whose limit is above the object limit."""
    numbers = {text: desired(limit) or 0 for text, limit in declaration.labels.items()}
    least = f"an object limit of at least {max(numbers.values(), default=0)}"
    for text, limit in numbers.items():
        # The rule binds a portal's own labels, not HubSpot's Primary and the like.
        if limit > object_limit and text.casefold() not in hubspot_defined_qualifiers():
            yield Contradiction(
                Mistake(
                    ("labels", text),
                    f"{limit} is above the object limit {object_limit}: expected 1 to "
                    f"{object_limit}, or {least}",
                ),
                Mistake(
                    place,
                    f"{object_limit} is below {limit} of the label {shown(text)}: expected "
                    f"{least}, or a lower limit of the label",
                ),
            )


def _unlabelled_type(declaration: Declaration) -> AssociationType | None:
    """The documented type of the object limit; None where an end is a custom object."""
    from_object_type = standard_object_type(declaration.from_object_type)
    to_object_type = standard_object_type(declaration.to_object_type)
    if from_object_type is None or to_object_type is None:
        return None
    type_id = unlabelled_type_id(from_object_type.id, to_object_type.id)
    return AssociationType(HUBSPOT_DEFINED, type_id) if type_id else None
