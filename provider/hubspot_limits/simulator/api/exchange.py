"""A call to HubSpot and the answer to it, as values. An endpoint is a function between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

from hubspot_limits.simulator.api.switches import Switches
from hubspot_limits.simulator.portals.account import PortalToken
from hubspot_limits.simulator.portals.portal import PortalState

JsonObject: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCall:
    """A request that needs no token, with the state of things when it came."""

    now: datetime
    switches: Switches
    portals: Mapping[str, PortalState]
    route_path: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(OpenCall):
    """A request with a token that may make it.

    `portal` is the truth; `limits_seen` and `schemas_seen` are what reads show, which may lag.
    """

    portal: PortalState
    limits_seen: PortalState
    schemas_seen: PortalState
    token: PortalToken


@dataclass(frozen=True, slots=True)
class Answer:
    """A status with a JSON body, and the portal as it is afterwards if the call changed it."""

    status: int
    body: JsonObject | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    portal: PortalState | None = None


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
