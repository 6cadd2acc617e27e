"""Several readings of a portal at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_THREADS = 8

_Part = TypeVar("_Part")
_Read = TypeVar("_Read")


def in_parallel(
    read: Callable[[_Part], _Read], parts: Collection[_Part]
) -> Iterator[tuple[_Part, _Read]]:
    """Each part with what was read of it, in their order.

    What one reading raises is raised here, and those that have not begun are not made.
    """
    with ThreadPoolExecutor(_THREADS) as pool:
        yield from zip(parts, pool.map(read, parts), strict=True)
