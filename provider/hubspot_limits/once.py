"""What is made once a process, whichever thread needs it first."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Once(Generic[_T]):
    """Makes a value when it is first needed, and keeps it. A failure is not kept."""

    def __init__(self, make: Callable[[], _T]) -> None:
        self._make = make
        self._lock = Lock()
        self._values: list[_T] = []

    def __call__(self) -> _T:
        with self._lock:
            if not self._values:
                self._values.append(self._make())
            return self._values[0]
