"""The page for people: a portal's limits, what changed last, and the requests, as they come in."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import HTMLResponse

from hubspot_limits.simulator.api.routes import find_route
from hubspot_limits.simulator.portals.portal import PairIds, PortalState
from hubspot_limits.simulator.serving.log import LoggedRequest
from hubspot_limits.simulator.serving.simulation import Simulation

if TYPE_CHECKING:
    from jinja2 import Template

_SECONDS_BETWEEN_VIEWS = 2
_CHANGES_SHOWN = 12
_REQUESTS_SHOWN = 50

# Nothing but this page's own style sheet: no script runs, whatever a label is called.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"


def _cell(portal: PortalState, pair: PairIds) -> dict[str, object]:
    """The limits of one pair: the object limit, and each label with its limit."""
    limits = portal.limits_by_key
    labels = [
        (label.label, limits.get(label.key))
        for label in portal.types_of(pair)
        if label.label and (label.category != "HUBSPOT_DEFINED" or label.key in limits)
    ]
    # The two ids of a symmetric label are one label with one limit.
    labels = list(dict.fromkeys(labels))
    name, limit = portal.pair_name(pair), portal.object_limit(pair)
    return {"pair": name, "object_limit": limit, "labels": labels}


def _in_order(object_type_ids: Iterable[str]) -> list[str]:
    return sorted(set(object_type_ids), key=lambda type_id: [int(n) for n in type_id.split("-")])


def _matrix(portal: PortalState) -> dict[str, object]:
    """From object types down to object types across: the pairs that have a label or a limit."""
    labelled = (own for own in portal.association_types if own.label)
    pairs = {limited.pair for limited in (*portal.limits, *labelled)}
    return {
        "rows": _in_order(pair.from_id for pair in pairs),
        "columns": _in_order(pair.to_id for pair in pairs),
        "cells": {tuple(pair): _cell(portal, pair) for pair in pairs},
    }


def _named_objects(portal: PortalState | None, entry: LoggedRequest) -> str:
    """The object types of a request's path, called as the matrix calls them."""
    if portal is None:
        return ""
    values = find_route(entry.method, entry.path).values
    spellings = [value for name, value in values.items() if "objecttype" in name.lower()]
    ids = [portal.object_type_id(spelling) for spelling in spellings]
    names = [portal.object_name(found) for found in ids if found is not None]
    return " -> ".join(names) if len(names) == len(spellings) else ""


def show_page(simulation: Simulation, request: Request) -> HTMLResponse:
    """The page of one portal: of the one that the query names, or whose stack was run last."""
    with simulation.lock:
        wanted = request.query_params.get("portal")
        portals, running = simulation.portals.current(), simulation.stacks.running_portal
        first = portals.get(running or "") or next(iter(portals.values()), None)
        portal = portals.get(wanted) if wanted else first
        is_live = request.query_params.get("live") != "off"
        html = _template().render(_seen(simulation, portal), unknown=wanted, is_live=is_live)
    return HTMLResponse(
        html,
        status_code=200 if portal is not None else 404,
        headers={"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"},
    )


def _seen(simulation: Simulation, portal: PortalState | None) -> dict[str, object]:
    log = tuple(simulation.log)
    portals = simulation.portals.current()
    requests = log[: -_REQUESTS_SHOWN - 1 : -1]
    return {
        "seconds": _SECONDS_BETWEEN_VIEWS,
        "portals": portals.values(),
        "stacks": simulation.stacks,
        "portal": portal,
        **(_matrix(portal) if portal is not None else {}),
        "faults": tuple(simulation.faults),
        "switches": simulation.switches.model_dump(by_alias=True, exclude_defaults=True),
        "changes": tuple(islice(reversed(simulation.portals.changes), _CHANGES_SHOWN)),
        "requests": [
            (entry, _named_objects(portals.get(entry.portal or ""), entry)) for entry in requests
        ],
        "request_count": len(log),
    }


@cache
def _template() -> Template:
    # A simulator that nobody looks at needs no template library.
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - slow to import

    environment = Environment(
        loader=PackageLoader("hubspot_limits.simulator.serving"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html")
