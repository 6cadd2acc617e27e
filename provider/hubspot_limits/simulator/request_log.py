"""What was asked of the simulator, and what it answered."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from hubspot_limits.simulator.model import Model

_KEPT = 10_000


class LoggedRequest(Model):
    """One request. Its token is named, never shown; `status` is None when none was sent."""

    number: int
    time: datetime
    method: str
    path: str
    query: str
    portal: str | None
    token: str | None
    is_write: bool
    body: Any = None
    status: int | None
    answer: Any = None
    duration_ms: float
    fault: str | None = None
    correlation_id: str


class RequestLog:
    """The latest requests, oldest first."""

    def __init__(self) -> None:
        self._entries: deque[LoggedRequest] = deque(maxlen=_KEPT)
        self._count = 0
        self._listeners: list[Callable[[LoggedRequest], None]] = []

    def __iter__(self) -> Iterator[LoggedRequest]:
        return iter(tuple(self._entries))

    def next_number(self) -> int:
        self._count += 1
        return self._count

    def add(self, entry: LoggedRequest) -> None:
        self._entries.append(entry)
        for listener in self._listeners:
            listener(entry)

    def listen(self, listener: Callable[[LoggedRequest], None]) -> None:
        """Call the listener with each request from now on."""
        self._listeners.append(listener)

    def clear(self) -> None:
        self._entries.clear()

    def select(
        self,
        *,
        method: str | None = None,
        path: str | None = None,
        portal: str | None = None,
        is_write: bool | None = None,
    ) -> tuple[LoggedRequest, ...]:
        """The requests that fit everything given. `path` is a part of the path."""
        return tuple(
            entry
            for entry in self
            if (method is None or entry.method == method.upper())
            and (path is None or path in entry.path)
            and (portal is None or entry.portal == portal)
            and (is_write is None or entry.is_write == is_write)
        )
