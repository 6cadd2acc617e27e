"""The simulator's own endpoints, under /simulator: what tests do from outside the process."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from pydantic import TypeAdapter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hubspot_limits.simulator.changes import CHANGE
from hubspot_limits.simulator.description import PORTAL
from hubspot_limits.simulator.faults import FAULT
from hubspot_limits.simulator.model import DescriptionError, Model, read_value
from hubspot_limits.simulator.portal import Portal
from hubspot_limits.simulator.simulation import Simulation
from hubspot_limits.simulator.switches import SWITCHES

_Value = TypeVar("_Value")
_Endpoint: TypeAlias = Callable[[Simulation, Request], Awaitable[Response]]


async def _list_portals(simulation: Simulation, _: Request) -> Response:
    portals = simulation.portals.current().values()
    return JSONResponse({"portals": [portal_as_json(portal) for portal in portals]})


async def _add_portal(simulation: Simulation, request: Request) -> Response:
    description = await _read(request, PORTAL)
    with simulation.lock:
        simulation.portals.add(description)
        return JSONResponse(portal_as_json(simulation.portals.get(description.id)), 201)


async def _read_portal(simulation: Simulation, request: Request) -> Response:
    return JSONResponse(portal_as_json(simulation.portals.get(request.path_params["portal"])))


async def _change_portal(simulation: Simulation, request: Request) -> Response:
    portal_id = request.path_params["portal"]
    simulation.change(portal_id, await _read(request, CHANGE))
    return JSONResponse(portal_as_json(simulation.portals.get(portal_id)))


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
    return Response(status_code=204)


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
    return Response(status_code=204)


async def _read_switches(simulation: Simulation, _: Request) -> Response:
    return JSONResponse(_as_json(simulation.switches))


async def _set_switches(simulation: Simulation, request: Request) -> Response:
    simulation.switches = simulation.switches.with_values(await _json(request))
    return JSONResponse(_as_json(simulation.switches))


async def _reset(simulation: Simulation, _: Request) -> Response:
    simulation.reset()
    return Response(status_code=204)


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlRoute:
    """A method and path below /simulator. `request` reads the body, where one is needed."""

    method: str
    path: str
    endpoint: _Endpoint
    summary: str
    request: TypeAdapter[Any] | None = None
    query: tuple[str, ...] = ()
    status: int = 200


CONTROL: tuple[ControlRoute, ...] = (
    ControlRoute(
        method="GET",
        path="/portals",
        endpoint=_list_portals,
        summary="Every portal with all that it holds",
    ),
    ControlRoute(
        method="POST",
        path="/portals",
        endpoint=_add_portal,
        summary="Add a portal",
        request=PORTAL,
        status=201,
    ),
    ControlRoute(
        method="GET",
        path="/portals/{portal}",
        endpoint=_read_portal,
        summary="One portal with all that it holds",
    ),
    ControlRoute(
        method="POST",
        path="/portals/{portal}/changes",
        endpoint=_change_portal,
        summary="Change a portal by hand",
        request=CHANGE,
    ),
    ControlRoute(
        method="GET",
        path="/changes",
        endpoint=_list_changes,
        summary="What has changed, oldest first",
    ),
    ControlRoute(
        method="GET",
        path="/requests",
        endpoint=_list_requests,
        summary="The requests to HubSpot, oldest first",
        query=("method", "path", "portal", "isWrite"),
    ),
    ControlRoute(
        method="DELETE",
        path="/requests",
        endpoint=_clear_requests,
        summary="Empty the request log",
        status=204,
    ),
    ControlRoute(
        method="GET",
        path="/requests/{number:int}",
        endpoint=_read_request,
        summary="One request",
    ),
    ControlRoute(
        method="GET",
        path="/faults",
        endpoint=_list_faults,
        summary="The faults that wait for their requests",
    ),
    ControlRoute(
        method="POST",
        path="/faults",
        endpoint=_add_fault,
        summary="Add a fault",
        request=FAULT,
        status=201,
    ),
    ControlRoute(
        method="DELETE",
        path="/faults",
        endpoint=_clear_faults,
        summary="Take back every fault",
        status=204,
    ),
    ControlRoute(
        method="GET", path="/switches", endpoint=_read_switches, summary="How the switches are set"
    ),
    ControlRoute(
        method="PATCH",
        path="/switches",
        endpoint=_set_switches,
        summary="Set switches",
        request=SWITCHES,
    ),
    ControlRoute(
        method="POST",
        path="/reset",
        endpoint=_reset,
        summary="Begin again: portals, switches and faults as described, and an empty log",
        status=204,
    ),
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

    return [Route(each.path, bound(each.endpoint), methods=[each.method]) for each in CONTROL]


def portal_as_json(portal: Portal) -> dict[str, Any]:
    """A portal with all that it holds; its tokens too, for they open nothing real."""
    return {
        **_as_json(portal),
        "limits": [
            {
                **_as_json(limit),
                "label": known.label if known is not None else None,
            }
            for limit in portal.limits
            for known in [portal.find_type(limit.key.pair, limit.category, limit.type_id)]
        ],
    }


def _as_json(value: Model) -> dict[str, Any]:
    return value.model_dump(mode="json", by_alias=True)


async def _json(request: Request) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise DescriptionError(f"The body is not JSON: {error}") from error


async def _read(request: Request, adapter: TypeAdapter[_Value]) -> _Value:
    return read_value(adapter, await _json(request))
