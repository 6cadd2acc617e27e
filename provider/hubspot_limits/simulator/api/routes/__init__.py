"""Every endpoint of HubSpot's that the simulator has, and which of them answers a request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from hubspot_limits.simulator.api.exchange import AnyEndpoint
from hubspot_limits.simulator.api.routes import (
    account,
    labels,
    limits,
    oauth,
    records,
    schemas,
    tracking,
)

ENDPOINTS: tuple[AnyEndpoint, ...] = (
    *limits.ENDPOINTS,
    *labels.ENDPOINTS,
    *schemas.ENDPOINTS,
    *account.ENDPOINTS,
    *tracking.ENDPOINTS,
    *records.ENDPOINTS,
    *oauth.ENDPOINTS,
)

_PATTERNS = tuple(
    (re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", endpoint.path)), endpoint)
    for endpoint in ENDPOINTS
)


class Route(NamedTuple):
    """The endpoint if there is one, its path values, and the methods that the path has."""

    endpoint: AnyEndpoint | None
    values: Mapping[str, str]
    allowed: tuple[str, ...]


def find_route(method: str, path: str) -> Route:
    """The endpoint for a request. A path without one has no methods either."""
    matches = [
        (endpoint, match.groupdict())
        for pattern, endpoint in _PATTERNS
        if (match := pattern.fullmatch(path)) is not None
    ]
    wanted = "GET" if method == "HEAD" else method
    for endpoint, values in matches:
        if endpoint.method == wanted:
            return Route(endpoint, values, ())
    return Route(None, {}, tuple(endpoint.method for endpoint, _ in matches))
