"""What there is to be drawn: object types, and the limits of the pairs between them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """The colour of a limit. It never stands alone: a word says the same."""

    PLAIN = "plain"
    DIFFERENT = "different"
    ADDED = "added"
    REMOVED = "removed"
    UNDECLARED = "undeclared"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DrawnLimit:
    """A limit. label: None for the object limit. value, beside: such as ``25`` and ``declared 10``.

    word: how it stands, where that is anything but as it should be.
    """

    label: str | None
    value: str
    beside: str = ""
    word: str = ""
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class RecordsAtLimit:
    """Which records are at a limit of a pair, or near it: a mark, and all that HubSpot tells."""

    word: str
    text: str


@dataclass(frozen=True, slots=True)
class DrawnPair:
    """The limits from one object type to another."""

    from_name: str
    to_name: str
    limits: tuple[DrawnLimit, ...]
    at_limit: RecordsAtLimit | None = None

    @property
    def object_limits(self) -> tuple[DrawnLimit, ...]:
        return tuple(limit for limit in self.limits if limit.label is None)

    @property
    def label_limits(self) -> tuple[DrawnLimit, ...]:
        return tuple(limit for limit in self.limits if limit.label is not None)


@dataclass(frozen=True, slots=True)
class Meaning:
    """A line of the key: an example as it is drawn, and what it says."""

    example: DrawnLimit
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """All that there is to be drawn.

    title: what it is of. summary: the counts. key: what the marks mean. notes: what else there is
    to say, a paragraph each.
    """

    title: str
    summary: tuple[str, ...]
    pairs: tuple[DrawnPair, ...]
    key: tuple[Meaning, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def object_types(self) -> tuple[str, ...]:
        """Those that a pair has, each once."""
        return tuple(
            dict.fromkeys(name for pair in self.pairs for name in (pair.from_name, pair.to_name))
        )
