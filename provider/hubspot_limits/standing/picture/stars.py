"""Where object types and lines go: in stars, which never cross, however many there are.

A star is an object type with lines to others. The one with the most lines is drawn first, with all
of them; then the one with the most that are left, and so on. So each line is drawn once, and what
is connected to much is seen with all of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hubspot_limits.standing.picture.picture import DrawnPair


@dataclass(frozen=True, slots=True)
class Line:
    """From the middle of a star to another object type, or to itself.

    there: the pair from the middle to the other, with the limits at the other's end. back: the
    reverse pair. One of them may have no limits.
    """

    other: str
    there: DrawnPair | None
    back: DrawnPair | None


@dataclass(frozen=True, slots=True)
class Star:
    middle: str
    lines: tuple[Line, ...]


def stars(pairs: Iterable[DrawnPair]) -> tuple[Star, ...]:
    """Every pair on one line of one star."""
    by_ends = {(pair.from_name, pair.to_name): pair for pair in pairs}
    # A pair and its reverse are one line. A pair with itself is a set of one name.
    left = {frozenset(ends): ends for ends in by_ends}
    drawn: list[Star] = []
    while left:
        middle = _with_most(left)
        of_middle = [ends for ends in left if middle in ends]
        others = [next(iter(ends - {middle}), middle) for ends in of_middle]
        drawn.append(
            Star(
                middle,
                tuple(
                    Line(
                        other,
                        by_ends.get((middle, other)),
                        by_ends.get((other, middle)) if other != middle else None,
                    )
                    for other in others
                ),
            )
        )
        for ends in of_middle:
            del left[ends]
    return tuple(drawn)


def _with_most(lines: Iterable[frozenset[str]]) -> str:
    """The object type with the most lines; of several the first in the alphabet."""
    counts: dict[str, int] = {}
    for ends in lines:
        for name in ends:
            counts[name] = counts.get(name, 0) + 1
    return min(counts, key=lambda name: (-counts[name], name))
