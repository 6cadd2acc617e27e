"""What is made once a process, whichever thread needs it first."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Once(Generic[_T]):
    """Makes a value when it is first needed, and keeps it.

    Threads that need it meanwhile wait, and share its failure; a later call tries again.
    """

    def __init__(self, make: Callable[[], _T]) -> None:
        self._make = make
        self._lock = Lock()
        self._made: Future[_T] | None = None

    def __call__(self) -> _T:
        # The lock is held to see who comes first, not while the value is made, which may take long.
        with self._lock:
            is_first = self._made is None
            made = self._made = self._made or Future()
        if is_first:
            self._fulfil(made)
        return made.result()

    def _fulfil(self, made: Future[_T]) -> None:
        """Make the value, and tell all who wait for it, or that it failed."""
        try:
            made.set_result(self._make())
        # KeyboardInterrupt as well: the threads that wait have no time-out.
        except BaseException as error:  # noqa: BLE001 - whoever waits is told
            # Before the others hear of it, so that whoever calls again after that makes it anew.
            with self._lock:
                self._made = None
            made.set_exception(error)
