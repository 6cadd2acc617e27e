"""How long something may block, however it blocks.

One thread for the process watches over all of them: a timer for each would be a thread for each,
which takes longer than most requests to a server that is near.
"""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@contextmanager
def at_most(seconds: float, stop: Callable[[], object]) -> Iterator[None]:
    """Stop what blocks the block after so many seconds; then TimeoutError is raised."""
    deadline = _WATCH.begin(seconds, stop)
    try:
        yield
    except Exception:
        if deadline.has_passed:
            # What `stop` broke raises an error of its own, which says nothing.
            raise TimeoutError from None
        raise
    finally:
        # It stays in the heap until its moment comes, and then does nothing.
        deadline.is_over = True
    # What was stopped may also end without an error, with a part of its data.
    if deadline.has_passed:
        raise TimeoutError


@dataclass(order=True, slots=True)
class _Deadline:
    """Something to stop at a moment. In order of the moments, for the heap."""

    moment: float
    stop: Callable[[], object] = field(compare=False)
    is_over: bool = field(default=False, compare=False)
    has_passed: bool = field(default=False, compare=False)

    def expire(self) -> None:
        if not self.is_over:
            self.has_passed = True
            with suppress(OSError, RuntimeError, ValueError):  # over meanwhile
                self.stop()


class _Watch:
    """What is waited for, the earliest first."""

    def __init__(self) -> None:
        self._deadlines: list[_Deadline] = []
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def begin(self, seconds: float, stop: Callable[[], object]) -> _Deadline:
        """Have something stopped after so many seconds, unless its deadline is over before."""
        deadline = _Deadline(time.monotonic() + seconds, stop)
        with self._changed:
            heapq.heappush(self._deadlines, deadline)
            if self._deadlines[0] is deadline:
                # The watching thread sleeps until a later moment, and has to sleep anew.
                self._changed.notify()
            if self._thread is None or not self._thread.is_alive():  # a fork has none
                self._thread = threading.Thread(target=self._run, name="deadlines", daemon=True)
                self._thread.start()
        return deadline

    def _run(self) -> None:
        while True:
            self._next().expire()

    def _next(self) -> _Deadline:
        """Wait for the next that passes."""
        with self._changed:
            while True:
                left = self._seconds_left()
                if left <= 0:
                    return heapq.heappop(self._deadlines)
                self._changed.wait(left)

    def _seconds_left(self) -> float:
        if not self._deadlines:
            return threading.TIMEOUT_MAX
        # Condition.wait takes no longer time than TIMEOUT_MAX.
        return min(self._deadlines[0].moment - time.monotonic(), threading.TIMEOUT_MAX)


_WATCH = _Watch()
