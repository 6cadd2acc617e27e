"""From a method and a path to the endpoint that answers them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from starlette.routing import compile_path

from hubspot_limits.simulator.endpoints import ENDPOINTS
from hubspot_limits.simulator.exchange import AnyEndpoint

_ROUTES = tuple((compile_path(endpoint.path)[0], endpoint) for endpoint in ENDPOINTS)


class Route(NamedTuple):
    """The endpoint if there is one, its path values, and the methods that the path has."""

    endpoint: AnyEndpoint | None
    values: Mapping[str, str]
    allowed: tuple[str, ...]


def find_route(method: str, path: str) -> Route:
    """The endpoint for a request. A path without one has no methods either."""
    matches = [
        (endpoint, match.groupdict())
        for pattern, endpoint in _ROUTES
        if (match := pattern.match(path)) is not None
    ]
    wanted = "GET" if method == "HEAD" else method
    for endpoint, values in matches:
        if endpoint.method == wanted:
            return Route(endpoint, values, ())
    return Route(None, {}, tuple(endpoint.method for endpoint, _ in matches))
