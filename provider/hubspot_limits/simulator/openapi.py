"""An OpenAPI description of what the simulator serves, made from its own table of routes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pydantic.json_schema import models_json_schema

from hubspot_limits.simulator.endpoints import ENDPOINTS
from hubspot_limits.simulator.exchange import AnyEndpoint, Endpoint, JsonObject

_REFERENCE = "#/components/schemas/{model}"

_STATUSES: tuple[int, ...] = (200, 201, 204, 207, 400, 401, 403, 404, 437)


def describe() -> JsonObject:
    """The description of every endpoint of HubSpot's that the simulator has."""
    paths: dict[str, dict[str, JsonObject]] = {}
    for endpoint in ENDPOINTS:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint)
    models = {endpoint.request for endpoint in ENDPOINTS if endpoint.request is not None}
    _, schemas = models_json_schema(
        [(model, "validation") for model in models], ref_template=_REFERENCE
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "HubSpot, simulated",
            "version": "1",
            "description": "What the simulator of hubspot-limits serves. It is not HubSpot's own "
            "description, and was written from public documentation and observations.",
        },
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas["$defs"],
        },
    }


def _operation(endpoint: AnyEndpoint) -> JsonObject:
    operation: JsonObject = {
        "operationId": _operation_id(endpoint),
        "summary": endpoint.summary,
        "parameters": [*_path_parameters(endpoint.path), *_query_parameters(endpoint.query)],
        "responses": {
            **{str(status): {"description": f"HTTP {status}"} for status in _STATUSES},
            "429": {"description": "A quota is used up, or a fault was asked for"},
        },
    }
    if not isinstance(endpoint, Endpoint):
        operation["security"] = []
    if body := _body(endpoint):
        operation["requestBody"] = {"required": True, "content": body}
    return operation


def _operation_id(endpoint: AnyEndpoint) -> str:
    return re.sub(r"\W+", "_", f"{endpoint.method.lower()} {endpoint.path}").strip("_")


def _path_parameters(path: str) -> Iterable[JsonObject]:
    for name in re.findall(r"{(\w+)}", path):
        schema: JsonObject = {"type": "string", "minLength": 1}
        if "objecttype" in name.lower():
            schema["examples"] = ["contacts", "0-2", "deal"]
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _query_parameters(names: Iterable[str]) -> Iterable[JsonObject]:
    for name in names:
        yield {"name": name, "in": "query", "required": False, "schema": {"type": "string"}}


def _body(endpoint: AnyEndpoint) -> dict[str, Any]:
    if endpoint.request is not None:
        return {
            "application/json": {
                "schema": {"$ref": _REFERENCE.format(model=endpoint.request.__name__)}
            }
        }
    if not isinstance(endpoint, Endpoint) and endpoint.form:
        fields = ("grant_type", "client_id", "client_secret", "refresh_token", "token")
        schema = {"type": "object", "properties": {name: {"type": "string"} for name in fields}}
        return {"application/x-www-form-urlencoded": {"schema": schema}}
    return {}
