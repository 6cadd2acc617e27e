"""Association types, the pairs they belong to, and the limits set on them: values, no I/O."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, Self, TypeAlias

from hubspot_limits.values.object_types import ObjectType

# Such as "USER_DEFINED/35". No id is 0.
_ASSOCIATION_TYPE = re.compile(r"([A-Z][A-Z_]*)/([1-9]\d*)", re.ASCII)

LARGEST_LIMIT = 2**31 - 1
"""HubSpot's ``maxToObjectIds`` is an int32 (reference "Update association limits")."""

_MOST_LISTED = 20

HUBSPOT_DEFINED = "HUBSPOT_DEFINED"
USER_DEFINED = "USER_DEFINED"


@dataclass(frozen=True, slots=True, order=True)
class AssociationType:
    """One association type in one direction.

    Ids of different categories collide, so neither half is an identity alone. Categories that this
    version does not know are kept as they are.
    """

    category: str
    type_id: int

    def __str__(self) -> str:
        return f"{self.category}/{self.type_id}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``USER_DEFINED/35``. Raises ValueError for anything else."""
        match = _ASSOCIATION_TYPE.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"{text!r} is not a category and a type id such as USER_DEFINED/35")
        return cls(match[1], int(match[2]))


@dataclass(frozen=True, slots=True)
class Label:
    """An association type of a pair with its text; the unlabelled one has none."""

    type: AssociationType
    label: str | None


Limits: TypeAlias = Mapping[AssociationType, int]
"""What is set: a type without a limit is absent, never 0."""

MANY: Final = "many"
"""HubSpot's word for no limit, where somebody declares that there is none."""

DeclaredLimit: TypeAlias = int | Literal["many"]

DesiredLimits: TypeAlias = Mapping[AssociationType, int | None]
"""What a portal is to have: None for a type that is to have no limit."""


def by_type(limit: tuple[AssociationType, object]) -> AssociationType:
    """The key that limits are put in order by: their type, since a limit of None has no order."""
    return limit[0]


def desired(declared: DeclaredLimit) -> int | None:
    """What a portal has where it is as declared."""
    return None if isinstance(declared, str) else declared


def declared(desired: int | None) -> DeclaredLimit:
    """What is declared where a portal has, or is to have, this: None is ``many``."""
    return MANY if desired is None else desired


def comparable(text: str) -> str:
    """A label's text, or a name, as it is compared: in one Unicode form, without blanks around.

    The same letters may be composed or not (é in one code point or two), which nobody sees.
    """
    return unicodedata.normalize("NFC", text).strip()


def in_words(limit: int | None) -> str:
    return "not set" if limit is None else str(limit)


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listed(texts: Iterable[str], separator: str = "; ") -> str:
    """Texts as one, each said once: the two ids of a symmetric label are one label.

    Of very many the tail is a count.
    """
    once = tuple(dict.fromkeys(texts))
    more = len(once) - _MOST_LISTED
    tail = (f"and {more} more",) if more > 0 else ()
    return separator.join((*once[:_MOST_LISTED], *tail))


@dataclass(frozen=True, slots=True)
class Pair:
    """From one object type to another: a direction, so the reverse is another pair."""

    from_object_type: ObjectType
    to_object_type: ObjectType

    def __str__(self) -> str:
        return f"{self.from_object_type} -> {self.to_object_type}"

    @property
    def reverse(self) -> Pair:
        return Pair(self.to_object_type, self.from_object_type)

    @property
    def is_same_object(self) -> bool:
        return self.from_object_type == self.to_object_type
