"""A call to HubSpot and the answer to it, as values. An endpoint is a function between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel

from hubspot_limits.simulator.portal import AccessToken, Portal
from hubspot_limits.simulator.switches import Switches

JsonObject: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCall:
    """A request that needs no token, with the state of things when it came."""

    now: datetime
    switches: Switches
    portals: Mapping[str, Portal]
    route_path: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(OpenCall):
    """A request with a token that may make it.

    `portal` is the truth; `limits_seen` and `schemas_seen` are what reads show, which may lag.
    """

    portal: Portal
    limits_seen: Portal
    schemas_seen: Portal
    token: AccessToken


@dataclass(frozen=True, slots=True)
class Answer:
    """A status with a JSON body, and the portal as it is afterwards if the call changed it."""

    status: int
    body: JsonObject | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    portal: Portal | None = None


Access: TypeAlias = Literal["account", "associations", "schemas", "tracking"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Route:
    """One method and path of HubSpot's. `request` is the model of the body.

    `answers` are the statuses of what is not an error, `answer` is the model of their body.
    """

    method: str
    path: str
    summary: str
    request: type[BaseModel] | None = None
    query: tuple[str, ...] = ()
    answers: tuple[int, ...] = (200,)
    answer: type[BaseModel] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint(_Route):
    """A route for those who have a token with the scopes of `access`."""

    handler: Callable[[Call], Answer]
    access: Access
    writes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenEndpoint(_Route):
    """A route that needs no token."""

    handler: Callable[[OpenCall], Answer]
    form: bool = False


AnyEndpoint: TypeAlias = Endpoint | OpenEndpoint
