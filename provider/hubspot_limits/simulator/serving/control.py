"""The simulator's own endpoints, under /simulator: what tests do from outside the process."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias, TypeVar

from pydantic import TypeAdapter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hubspot_limits.simulator.api.faults import FAULT
from hubspot_limits.simulator.portals.changes import CHANGE
from hubspot_limits.simulator.portals.description import PORTAL
from hubspot_limits.simulator.portals.model import DescriptionError, Model, read_value
from hubspot_limits.simulator.portals.portal import PortalState
from hubspot_limits.simulator.serving.simulation import Simulation
from hubspot_limits.simulator.serving.stacks import STACKS

_Value = TypeVar("_Value")
_Endpoint: TypeAlias = Callable[[Simulation, Request], Awaitable[Response]]

_DONE = 204


async def _list_portals(simulation: Simulation, _: Request) -> Response:
    portals = simulation.portals.current().values()
    return JSONResponse({"portals": [_portal_as_json(portal) for portal in portals]})


async def _add_portal(simulation: Simulation, request: Request) -> Response:
    description = await _read(request, PORTAL)
    simulation.add_portal(description)
    return JSONResponse(_portal_as_json(simulation.portals.get(description.id)), 201)


async def _read_portal(simulation: Simulation, request: Request) -> Response:
    return JSONResponse(_portal_as_json(simulation.portals.get(request.path_params["portal"])))


async def _change_portal(simulation: Simulation, request: Request) -> Response:
    changes = simulation.change(request.path_params["portal"], await _read(request, CHANGE))
    return JSONResponse({"changes": [_as_json(change) for change in changes]})


async def _list_requests(simulation: Simulation, request: Request) -> Response:
    query = request.query_params
    writes = query.get("isWrite")
    entries = simulation.log.select(
        method=query.get("method"),
        path=query.get("path"),
        portal=query.get("portal"),
        is_write=None if writes is None else writes == "true",
    )
    return JSONResponse({"requests": [_as_json(entry) for entry in entries]})


async def _read_request(simulation: Simulation, request: Request) -> Response:
    number = request.path_params["number"]
    for entry in simulation.log:
        if entry.number == number:
            return JSONResponse(_as_json(entry))
    return JSONResponse({"error": f"The log has no request {number}."}, 404)


async def _clear_requests(simulation: Simulation, _: Request) -> Response:
    simulation.log.clear()
    return Response(status_code=_DONE)


async def _list_changes(simulation: Simulation, _: Request) -> Response:
    changes = tuple(simulation.portals.changes)
    return JSONResponse({"changes": [_as_json(change) for change in changes]})


async def _list_faults(simulation: Simulation, _: Request) -> Response:
    waiting = [
        {**_as_json(fault), "remaining": remaining} for fault, remaining in simulation.faults
    ]
    return JSONResponse({"faults": waiting})


async def _add_fault(simulation: Simulation, request: Request) -> Response:
    fault = await _read(request, FAULT)
    simulation.faults.add(fault)
    return JSONResponse(_as_json(fault), 201)


async def _clear_faults(simulation: Simulation, _: Request) -> Response:
    simulation.faults.restart()
    return Response(status_code=_DONE)


async def _read_switches(simulation: Simulation, _: Request) -> Response:
    return JSONResponse(_as_json(simulation.switches))


async def _set_switches(simulation: Simulation, request: Request) -> Response:
    simulation.set_switches(await _json(request))
    return JSONResponse(_as_json(simulation.switches))


async def _read_stacks(simulation: Simulation, _: Request) -> Response:
    return JSONResponse(_as_json(simulation.stacks))


async def _set_stacks(simulation: Simulation, request: Request) -> Response:
    simulation.stacks = await _read(request, STACKS)
    return JSONResponse(_as_json(simulation.stacks))


async def _reset(simulation: Simulation, _: Request) -> Response:
    simulation.reset()
    return Response(status_code=_DONE)


CONTROL: tuple[tuple[str, str, _Endpoint], ...] = (
    ("GET", "/portals", _list_portals),
    ("POST", "/portals", _add_portal),
    ("GET", "/portals/{portal}", _read_portal),
    ("POST", "/portals/{portal}/changes", _change_portal),
    ("GET", "/changes", _list_changes),
    ("GET", "/requests", _list_requests),
    ("DELETE", "/requests", _clear_requests),
    ("GET", "/requests/{number:int}", _read_request),
    ("GET", "/faults", _list_faults),
    ("POST", "/faults", _add_fault),
    ("DELETE", "/faults", _clear_faults),
    ("GET", "/switches", _read_switches),
    ("PATCH", "/switches", _set_switches),
    ("GET", "/stacks", _read_stacks),
    ("PUT", "/stacks", _set_stacks),
    ("POST", "/reset", _reset),
)


def control_routes(simulation: Simulation) -> list[Route]:
    """The routes below /simulator. A mistake is answered with 400 and what is wrong."""

    def bound(endpoint: _Endpoint) -> Callable[[Request], Awaitable[Response]]:
        async def respond(request: Request) -> Response:
            try:
                return await endpoint(simulation, request)
            except DescriptionError as error:
                return JSONResponse({"error": str(error)}, 400)
            except OSError as error:
                problem = f"The state file {error.filename} cannot be written: {error.strerror}"
                return JSONResponse({"error": problem}, 500)

        return respond

    return [Route(path, bound(endpoint), methods=[method]) for method, path, endpoint in CONTROL]


def _portal_as_json(portal: PortalState) -> dict[str, Any]:
    """A portal with all that it holds; its tokens too, for they open nothing real."""
    limits = []
    for limit in portal.limits:
        limited = portal.find_type(limit.pair, limit.category, limit.type_id)
        limits.append({**_as_json(limit), "label": None if limited is None else limited.label})
    return {**_as_json(portal), "limits": limits}


def _as_json(value: Model) -> dict[str, Any]:
    return value.model_dump(mode="json", by_alias=True)


async def _json(request: Request) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise DescriptionError(f"The body is not JSON: {error}") from error


async def _read(request: Request, adapter: TypeAdapter[_Value]) -> _Value:
    return read_value(adapter, await _json(request))
