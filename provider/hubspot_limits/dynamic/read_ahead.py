"""Reading pairs before the engine asks for them: it checks one resource after the other.

It starts with the first pair that is new or changed and widens with each further one, so that a
single change in a large stack reads a few pairs, and a new stack is read in parallel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Lock, Thread

from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.pair.live import LivePair

_WIDENING = 4  # 4 pairs are read ahead after the first one met, 16 after the second, 64 then
_THREADS = 8

_Read = tuple[Declaration, "Future[LivePair]"]


class ReadAhead:
    """Reads the pairs of a stack in threads of its own, which never keep the process alive.

    read: reads one pair, and keeps it where the check of that pair finds it.
    declared: what the stack's configuration declares, in the order to read it.
    """

    def __init__(
        self, read: Callable[[Declaration], LivePair], declared: Iterable[Declaration]
    ) -> None:
        self._read = read
        self._waiting = {str(declaration): declaration for declaration in declared}
        self._started: list[_Read] = []
        self._queue: SimpleQueue[_Read] = SimpleQueue()
        self._met = 0
        self._lock = Lock()

    def met(self, declaration: Declaration) -> None:
        """A pair is new or changed: read some more of those that may follow."""
        with self._lock:
            self._waiting.pop(str(declaration), None)
            self._met += 1
            while self._waiting and len(self._started) < _WIDENING**self._met:
                self._start(self._waiting.pop(next(iter(self._waiting))))

    def started(self) -> tuple[_Read, ...]:
        """The pairs whose reading has started, each with its future, in order."""
        with self._lock:
            return tuple(self._started)

    def _start(self, declaration: Declaration) -> None:
        if len(self._started) < _THREADS:
            Thread(target=self._work, daemon=True).start()
        self._started.append((declaration, Future()))
        self._queue.put(self._started[-1])

    def _work(self) -> None:
        while True:
            declaration, future = self._queue.get()
            try:
                future.set_result(self._read(declaration))
            except Exception as error:  # noqa: BLE001 - whoever asks for the result is told
                future.set_exception(error)
