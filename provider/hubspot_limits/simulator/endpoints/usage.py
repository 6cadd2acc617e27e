"""Reports of use: requests of a day, and records near their limits by e-mail."""

from __future__ import annotations

from datetime import timedelta

from hubspot_limits.simulator.answer_models import Results
from hubspot_limits.simulator.endpoints.account import VERSIONS
from hubspot_limits.simulator.endpoints.associations import PREFIXES
from hubspot_limits.simulator.exchange import Answer, Call, Endpoint
from hubspot_limits.simulator.refusals import path_number
from hubspot_limits.simulator.times import time_zone, timestamp


def daily_usage(call: Call) -> Answer:
    """Requests of private apps today, which HubSpot reports as none for service keys (seen)."""
    local = call.now.astimezone(time_zone(call.portal.time_zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    row = {
        "name": "private-apps-api-calls-daily",
        "usageLimit": call.portal.daily_quota,
        "currentUsage": 0,
        "collectedAt": timestamp(call.now),
        "fetchStatus": "SUCCESS",
        "resetsAt": timestamp(midnight),
    }
    return Answer(200, {"results": [row]})


def high_usage_report(call: Call) -> Answer:
    """Ask for an e-mail about records at 80 % of their limit. The simulator sends none."""
    user_id = path_number(call.path["userId"], "userId")
    return Answer(
        200,
        {
            "enqueueTime": timestamp(call.now),
            "userEmail": f"user-{user_id}@example.com",
            "userId": user_id,
        },
    )


ENDPOINTS = (
    *(
        Endpoint(
            method="GET",
            path=f"/account-info/{version}/api-usage/daily/private-apps",
            handler=daily_usage,
            summary="Requests of private apps today",
            access="account",
            answer=Results,
        )
        for version in VERSIONS
    ),
    *(
        Endpoint(
            method="POST",
            path=f"{prefix}/usage/high-usage-report/{{userId}}",
            handler=high_usage_report,
            summary="Ask for an e-mail about records near their limits",
            access="associations",
        )
        for prefix in PREFIXES
    ),
)
