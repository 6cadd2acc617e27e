"""The simulator's own endpoints, under /simulator: what tests do from outside the process."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

from pydantic_core import from_json, to_json
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hubspot_limits.simulator.api.faults import FAULT
from hubspot_limits.simulator.portals.changes import CHANGE
from hubspot_limits.simulator.portals.description import PortalDescription
from hubspot_limits.simulator.portals.model import DescriptionError, read_value
from hubspot_limits.simulator.portals.portal import PortalState
from hubspot_limits.simulator.serving.log import LoggedRequest, RequestFilter
from hubspot_limits.simulator.serving.simulation import Simulation
from hubspot_limits.simulator.serving.stacks import Stacks


class Asked(NamedTuple):
    """What a request to the simulator says."""

    path: Mapping[str, Any]
    query: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401 - JSON
        try:
            return from_json(self.body)
        except ValueError as error:
            raise DescriptionError(f"The body is not JSON: {error}") from error


def _whole(portal: PortalState) -> dict[str, Any]:
    """A portal with all that it holds; its tokens too, for they open nothing real."""
    limits = []
    for limit in portal.limits:
        limited = portal.find_type(limit.pair, limit.category, limit.type_id)
        label = None if limited is None else limited.label
        limits.append({**limit.model_dump(by_alias=True), "label": label})
    return {**portal.model_dump(mode="json", by_alias=True), "limits": limits}


def _list_portals(simulation: Simulation, _: Asked) -> object:
    return {"portals": [_whole(portal) for portal in simulation.portals.current().values()]}


def _add_portal(simulation: Simulation, asked: Asked) -> object:
    return _whole(simulation.add_portal(PortalDescription.read(asked.json)))


def _read_portal(simulation: Simulation, asked: Asked) -> object:
    return _whole(simulation.portals.get(asked.path["portal"]))


def _change_portal(simulation: Simulation, asked: Asked) -> object:
    change = read_value(CHANGE.validate_python, asked.json)
    return {"changes": simulation.change(asked.path["portal"], change)}


def _list_requests(simulation: Simulation, asked: Asked) -> object:
    return {"requests": simulation.log.select(RequestFilter.read(dict(asked.query)))}


def _read_request(simulation: Simulation, asked: Asked) -> LoggedRequest | Response:
    number = asked.path["number"]
    missing = JSONResponse({"error": f"The log has no request {number}."}, 404)
    return next((entry for entry in simulation.log if entry.number == number), missing)


def _list_faults(simulation: Simulation, _: Asked) -> object:
    return {
        "faults": [
            {**fault.model_dump(by_alias=True), "remaining": remaining}
            for fault, remaining in simulation.faults
        ]
    }


def _add_fault(simulation: Simulation, asked: Asked) -> object:
    return simulation.faults.append(read_value(FAULT.validate_python, asked.json))


_Endpoint: TypeAlias = Callable[[Simulation, Asked], object]

CONTROL: Mapping[str, _Endpoint] = {
    "GET /portals": _list_portals,
    "POST /portals": _add_portal,
    "GET /portals/{portal}": _read_portal,
    "POST /portals/{portal}/changes": _change_portal,
    "GET /changes": lambda simulation, _: {"changes": tuple(simulation.portals.changes)},
    "GET /requests": _list_requests,
    "DELETE /requests": lambda simulation, _: simulation.log.clear(),
    "GET /requests/{number:int}": _read_request,
    "GET /faults": _list_faults,
    "POST /faults": _add_fault,
    "DELETE /faults": lambda simulation, _: simulation.faults.clear(),
    "GET /switches": lambda simulation, _: simulation.switches,
    "PATCH /switches": lambda simulation, asked: simulation.set_switches(asked.json),
    "GET /stacks": lambda simulation, _: simulation.stacks,
    "PUT /stacks": lambda simulation, asked: simulation.set_stacks(Stacks.read(asked.json)),
    "POST /reset": lambda simulation, _: simulation.reset(),
}
_SUCCESS = {"POST /portals": 201, "POST /faults": 201}


def control_routes(simulation: Simulation) -> list[Route]:
    """The routes below /simulator. A mistake is answered with 400 and what is wrong."""

    def bound(name: str) -> Callable[[Request], Awaitable[Response]]:
        async def respond(request: Request) -> Response:
            asked = Asked(request.path_params, request.query_params, await request.body())
            try:
                answer = CONTROL[name](simulation, asked)
            except DescriptionError as error:
                return JSONResponse({"error": str(error)}, 400)
            except OSError as error:
                problem = f"The state file {error.filename} cannot be written: {error.strerror}"
                return JSONResponse({"error": problem}, 500)
            if answer is None:
                return Response(status_code=204)
            if isinstance(answer, Response):
                return answer
            content, status = to_json(answer, by_alias=True), _SUCCESS.get(name, 200)
            return Response(content, status, media_type="application/json")

        return respond

    routes = [(name, *name.split()) for name in CONTROL]
    return [Route(path, bound(name), methods=[method]) for name, method, path in routes]
