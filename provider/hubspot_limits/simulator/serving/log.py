"""What was asked of the simulator and what it answered: everything but secrets."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from pydantic_core import from_json

from hubspot_limits.simulator.portals.model import Model

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


class RequestFilter(Model):
    """Which requests: those that fit everything given. `path` is a part of the path."""

    method: str | None = None
    path: str | None = None
    portal: str | None = None
    is_write: bool | None = None

    def fits(self, entry: LoggedRequest) -> bool:
        return (
            (self.method is None or entry.method == self.method.upper())
            and (self.path is None or self.path in entry.path)
            and self.portal in (None, entry.portal)
            and self.is_write in (None, entry.is_write)
        )


class RequestLog:
    """The latest requests, oldest first."""

    def __init__(self, before: Iterable[LoggedRequest] = ()) -> None:
        """Go on from the requests of a simulator before."""
        self._entries = deque(before, maxlen=_KEPT)
        self._count = self._entries[-1].number if self._entries else 0
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

    def select(self, wanted: RequestFilter) -> tuple[LoggedRequest, ...]:
        return tuple(entry for entry in self if wanted.fits(entry))


HIDDEN = "(hidden)"

_OAUTH = "/oauth/"
_SECRETS = frozenset(
    {"access_token", "client_secret", "code", "hapikey", "refresh_token", "token", "tokenKey"}
)
_SECRET_IN_PATH = re.compile(r"(/(?:access|refresh)-tokens/).+")
_HARMLESS = frozenset(
    {
        *("appId", "client_id", "correlationId", "error", "error_description", "expires_in"),
        *("grant_type", "hub_id", "hubId", "message", "scopes", "status", "token_type"),
        *("token_use", "user_id", "userId"),
    }
)


def shown_path(path: str) -> str:
    return _SECRET_IN_PATH.sub(rf"\1{HIDDEN}", path) if path.startswith(_OAUTH) else path


def shown_query(path: str, query: str) -> str:
    """A query, hidden as a whole where it may hold a secret."""
    names = {name for name, _ in parse_qsl(query, keep_blank_values=True)}
    is_secret = path.startswith(_OAUTH) or not names.isdisjoint(_SECRETS)
    return HIDDEN if query and is_secret else query


def shown_body(path: str, content: bytes) -> Any:  # noqa: ANN401 - JSON
    """A body as JSON, or as text where it is none. OAuth's shows the fields that are no secret."""
    if not content:
        return None
    try:
        body = from_json(content, allow_inf_nan=False)
    except ValueError:
        body = content.decode(errors="replace")
    if not path.startswith(_OAUTH):
        return body
    fields = dict(parse_qsl(body)) if isinstance(body, str) else body
    if not isinstance(fields, dict):
        return HIDDEN
    return {name: value for name, value in fields.items() if name in _HARMLESS}
