"""A text below a size, whatever there is to say: whole rows are left out, and counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

_BETWEEN = 2
"""The line ends between two parts."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something with rows that may be left out from the end.

    head: what stands above them, if there is one. left_out: what is said of a number of rows.
    """

    head: str
    rows: tuple[str, ...]
    left_out: Callable[[int], str]
    between: str = "\n"

    def within(self, room: int) -> str:
        """As many rows as there is room for, in bytes; at least what is said of all of them."""
        if not self.rows:
            return ""
        whole = self._written(len(self.rows))
        if size(whole) <= room:
            return whole
        # Room for the head and for what is said of the rest.
        room -= size(self.least)
        # How many rows fit: the running totals that are within the room.
        kept = sum(taken <= room for taken in accumulate(map(size, self.rows)))
        return self._written(kept)

    @property
    def least(self) -> str:
        """What stands there at least; no number of rows takes longer to say."""
        return f"{self.head}\n\n{self.left_out(len(self.rows))}" if self.rows else ""

    def _written(self, kept: int) -> str:
        rows = self.between.join(self.rows[:kept])
        table = "\n".join(filter(None, (self.head if kept else "", rows)))
        more = len(self.rows) - kept
        return "\n\n".join(filter(None, (table, self.left_out(more) if more else "")))


def bounded(first: str, parts: Iterable[Part], last: str, limit: int) -> str:
    """The first and the last part whole, and what there is room for of those between.

    An earlier part takes its room first.
    """
    fitted = _fitted(tuple(parts), limit - size(first, last))
    return "\n\n".join(filter(None, (first, *fitted, last)))


def size(*texts: str) -> int:
    """The bytes of texts in UTF-8, which no other count of characters exceeds."""
    return sum(len(text.encode()) + _BETWEEN for text in texts)


def _fitted(parts: tuple[Part, ...], room: int) -> Iterator[str]:
    reserved = sum(size(part.least) for part in parts)
    for part in parts:
        reserved -= size(part.least)
        text = part.within(room - reserved - _BETWEEN)
        room -= size(text)
        yield text
