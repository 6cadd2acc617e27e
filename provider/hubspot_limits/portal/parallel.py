"""Several readings of a portal at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_THREADS = 8  # the client keeps to HubSpot's rate limit, however many they are

_Part = TypeVar("_Part")
_Read = TypeVar("_Read")


def in_parallel(
    read: Callable[[_Part], _Read], parts: Collection[_Part]
) -> Iterator[tuple[_Part, _Read]]:
    """Each part with what was read of it, in their order.

    What one reading raises is raised here. Those that have not begun are then not made, and those
    that have are not waited for; the same after Ctrl-C.
    """
    # No `with`: leaving it would wait for readings that nobody needs any more.
    pool = ThreadPoolExecutor(_THREADS)
    try:
        yield from zip(parts, pool.map(read, parts), strict=True)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
