"""A call to HubSpot and the answer to it, as values. An endpoint is a function between them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias
from urllib.parse import parse_qsl

from hubspot_limits.simulator.api.switches import Switches
from hubspot_limits.simulator.portals.account import PortalToken
from hubspot_limits.simulator.portals.portal import PortalState

JsonObject: TypeAlias = dict[str, Any]
Delivery: TypeAlias = Literal[
    "whole", "malformed", "truncated", "reset", "never", "dripping", "swelling"
]


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request as it came in; header names in lower case. `number` is its place in the log."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    received: datetime
    number: int = 0

    @property
    def query_values(self) -> Mapping[str, str]:
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def is_write(self) -> bool:
        """Whether it could change a portal's limits or labels."""
        return self.path.startswith("/crm") and self.method not in ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A request that needs no token, and the portals when it came."""

    request: Incoming
    switches: Switches
    portals: Iterable[PortalState]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request with a token that may make it, and the values that its path names.

    `portal` is the truth; `limits_seen` and `schemas_seen` are what reads show, which may lag.
    """

    request: Incoming
    switches: Switches
    path: Mapping[str, str]
    portal: PortalState
    limits_seen: PortalState
    schemas_seen: PortalState
    token: PortalToken


@dataclass(frozen=True, slots=True)
class Answer:
    """A status with a JSON body or an HTML page, and the portal as it is afterwards.

    How it gets there: `malformed` has half of its body, `truncated` ends the connection in the
    middle of it, `reset` before it, `never` leaves the caller waiting, `dripping` sends a byte at a
    time, `swelling` packs the body together with `padding` bytes of white space. The body takes
    `seconds` after a delay of `delay` seconds.
    """

    status: int
    body: JsonObject | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    portal: PortalState | None = None
    page: str = ""
    delivery: Delivery = "whole"
    delay: float = 0
    seconds: float = 0
    padding: int = 0

    @property
    def content(self) -> bytes:
        content = self.page if self.body is None else json.dumps(self.body)
        return (content[: len(content) // 2] if self.delivery == "malformed" else content).encode()

    @property
    def media_type(self) -> str | None:
        if self.page:
            return "text/html;charset=utf-8"
        return None if self.body is None else "application/json;charset=utf-8"

    @property
    def is_sent(self) -> bool:
        return self.delivery not in ("reset", "never")


def html_page(status: int, title: str, **headers: str) -> Answer:
    """The page that HubSpot sends where no JSON endpoint is."""
    page = f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{title}</body></html>"
    return Answer(status, page=page, headers=headers)


Access: TypeAlias = Literal["account", "associations", "records", "schema", "schemas", "tracking"]
Handler: TypeAlias = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A method and path of HubSpot's, for those who have a token with the scopes of `access`."""

    method: str
    path: str
    handler: Handler
    access: Access

    @property
    def writes(self) -> bool:
        return self.method != "GET"


@dataclass(frozen=True, slots=True)
class OpenEndpoint:
    """A method and path of HubSpot's that need no token."""

    method: str
    path: str
    handler: Callable[[OpenCall], Answer]


AnyEndpoint: TypeAlias = Endpoint | OpenEndpoint


def endpoints(
    roots: Iterable[str], access: Access, *routes: tuple[str, str, Handler]
) -> tuple[Endpoint, ...]:
    """The same routes below each root: HubSpot serves one thing in several versions."""
    return tuple(
        Endpoint(method, f"{root}{path}", handler, access)
        for root in roots
        for method, path, handler in routes
    )
