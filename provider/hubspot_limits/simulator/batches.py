"""The envelope of HubSpot's batch answers."""

from __future__ import annotations

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
