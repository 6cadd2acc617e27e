"""An OpenAPI description of what the simulator serves, made from its own tables of routes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from pydantic import BaseModel, TypeAdapter

from hubspot_limits.simulator.answer_models import Problem
from hubspot_limits.simulator.control import CONTROL, ControlRoute
from hubspot_limits.simulator.endpoints import ENDPOINTS
from hubspot_limits.simulator.exchange import AnyEndpoint, Endpoint, JsonObject

_REFERENCE = "#/components/schemas/{model}"
_ERRORS: Mapping[int, str] = {
    400: "HubSpot cannot read the request, or refuses what it asks for",
    401: "No token, or one that opens nothing",
    403: "The token lacks a scope, or the plan does not include limits",
    404: "HubSpot does not know it",
    429: "A quota is used up",
    437: "The pair has as many labels as it may have",
}
_EMPTY = 204
_FORM_FIELDS = ("grant_type", "client_id", "client_secret", "refresh_token", "token")


@cache
def describe() -> JsonObject:
    """The description of every endpoint of HubSpot's that the simulator has, and of its own."""
    bodies, schemas = _schemas()
    paths: dict[str, dict[str, JsonObject]] = {}
    for endpoint in ENDPOINTS:
        operation = _hubspot_operation(endpoint, bodies)
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = operation
    for route in CONTROL:
        operation = _control_operation(route, bodies)
        path = re.sub(r":int(?=})", "", f"/simulator{route.path}")
        paths.setdefault(path, {})[route.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "HubSpot, simulated",
            "version": "1",
            "description": "What the simulator of hubspot-limits serves. It is not HubSpot's own "
            "description, and was written from public documentation and observations.",
        },
        "tags": [
            {"name": "HubSpot", "description": "HubSpot's own routes"},
            {"name": "simulator", "description": "What tests do from outside"},
        ],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas,
        },
    }


def _schemas() -> tuple[Mapping[object, JsonObject], JsonObject]:
    """The schema of each body, by its model or adapter, and what those refer to."""
    models = {model for each in ENDPOINTS for model in (each.request, each.answer)} | {Problem}
    adapters: dict[object, TypeAdapter[BaseModel]] = {
        model: TypeAdapter(model) for model in models if model is not None
    }
    adapters |= {route.request: route.request for route in CONTROL if route.request is not None}
    schemas, definitions = TypeAdapter.json_schemas(
        [(key, "validation", adapter) for key, adapter in adapters.items()],
        ref_template=_REFERENCE,
    )
    return {key: schema for (key, _), schema in schemas.items()}, definitions["$defs"]


def _hubspot_operation(endpoint: AnyEndpoint, bodies: Mapping[object, JsonObject]) -> JsonObject:
    operation = _operation("HubSpot", endpoint.method, endpoint.path, endpoint.summary)
    operation["parameters"] += _query_parameters(endpoint.query)
    operation["responses"] = _hubspot_responses(endpoint, bodies)
    if not isinstance(endpoint, Endpoint):
        operation["security"] = []
        if endpoint.form:
            operation["requestBody"] = _body("application/x-www-form-urlencoded", _form_schema())
    if endpoint.request is not None:
        operation["requestBody"] = _body("application/json", bodies[endpoint.request])
    return operation


def _hubspot_responses(endpoint: AnyEndpoint, bodies: Mapping[object, JsonObject]) -> JsonObject:
    errors = [400, 401, 403, 429] if isinstance(endpoint, Endpoint) else [400, 404]
    if endpoint.method == "POST" and endpoint.path.endswith("/labels"):
        errors.append(437)
    answer = (
        {} if endpoint.answer is None else _content("application/json", bodies[endpoint.answer])
    )
    problem = _content("application/json", bodies[Problem])
    return {
        **{
            str(status): {"description": "Done", **(answer if status != _EMPTY else {})}
            for status in endpoint.answers
        },
        **{str(status): {"description": _ERRORS[status], **problem} for status in errors},
    }


def _control_operation(route: ControlRoute, bodies: Mapping[object, JsonObject]) -> JsonObject:
    operation = _operation("simulator", route.method, f"/simulator{route.path}", route.summary)
    operation["parameters"] += _query_parameters(route.query)
    operation["security"] = []
    operation["responses"] = {
        str(route.status): {"description": "Done"},
        "400": {"description": "What is asked for cannot be; the body says why"},
        "404": {"description": "There is no such thing"},
    }
    if route.request is not None:
        operation["requestBody"] = _body("application/json", bodies[route.request])
    return operation


def _operation(tag: str, method: str, path: str, summary: str) -> JsonObject:
    return {
        "tags": [tag],
        "operationId": re.sub(r"\W+", "_", f"{method.lower()} {path}").strip("_"),
        "summary": summary,
        "parameters": [*_path_parameters(path)],
    }


def _path_parameters(path: str) -> Iterable[JsonObject]:
    for name, kind in re.findall(r"{(\w+)(:int)?}", path):
        schema: JsonObject = {"type": "string", "minLength": 1}
        if kind:
            schema = {"type": "integer", "minimum": 0}
        elif "objecttype" in name.lower():
            schema["examples"] = ["contacts", "0-2", "deal"]
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _query_parameters(names: Iterable[str]) -> list[JsonObject]:
    return [
        {"name": name, "in": "query", "required": False, "schema": {"type": "string"}}
        for name in names
    ]


def _body(media_type: str, schema: JsonObject) -> JsonObject:
    return {"required": True, **_content(media_type, schema)}


def _content(media_type: str, schema: JsonObject) -> JsonObject:
    return {"content": {media_type: {"schema": schema}}}


def _form_schema() -> JsonObject:
    return {"type": "object", "properties": {name: {"type": "string"} for name in _FORM_FIELDS}}
