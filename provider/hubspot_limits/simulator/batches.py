"""The bodies of HubSpot's batch answers."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from hubspot_limits.simulator.exchange import JsonObject
from hubspot_limits.simulator.times import timestamp


def batch_body(
    now: datetime, status: str, results: list[JsonObject], errors: list[JsonObject]
) -> JsonObject:
    """A batch's envelope. Live ones have no `requestedAt` and no `links`."""
    body: JsonObject = {
        "status": status,
        "results": results,
        "startedAt": timestamp(now),
        "completedAt": timestamp(now + timedelta(milliseconds=60)),
    }
    return {**body, "numErrors": len(errors), "errors": errors} if errors else body


def batch_error(
    message: str, sub_category: str | None = None, context: Mapping[str, list[str]] | None = None
) -> JsonObject:
    """An entry of a batch's errors, with the fields that live ones have."""
    entry = {
        "status": "error",
        "category": "VALIDATION_ERROR",
        "subCategory": sub_category,
        "message": message,
        "context": dict(context or {}),
    }
    return {key: value for key, value in entry.items() if value is not None}


def with_documented_fields(body: JsonObject) -> JsonObject:
    """A batch's body with the fields that HubSpot's documents have and live answers leave out."""
    errors = [
        {"id": str(uuid.uuid4()), "errors": [], "links": {}, **error}
        for error in body.get("errors", ())
    ]
    whole = {**body, "requestedAt": body["startedAt"], "links": {}}
    return {**whole, "errors": errors} if errors else whole
