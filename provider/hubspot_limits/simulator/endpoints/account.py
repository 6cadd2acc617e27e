"""Which account a token opens."""

from __future__ import annotations

from datetime import timedelta

from hubspot_limits.simulator.answer_models import Account
from hubspot_limits.simulator.exchange import Answer, Call, Endpoint
from hubspot_limits.simulator.times import time_zone

VERSIONS = ("v3", "2026-03", "2026-09")


def details(call: Call) -> Answer:
    portal = call.portal
    offset = call.now.astimezone(time_zone(portal.time_zone)).utcoffset() or timedelta()
    minutes = int(offset.total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return Answer(
        200,
        {
            "portalId": int(portal.id),
            "accountType": portal.account_type,
            "timeZone": portal.time_zone,
            "companyCurrency": portal.company_currency,
            "additionalCurrencies": [],
            "utcOffset": f"{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}",
            "utcOffsetMilliseconds": minutes * 60_000,
            "uiDomain": _ui_domain(portal.data_hosting_location),
            "dataHostingLocation": portal.data_hosting_location,
        },
    )


def _ui_domain(region: str) -> str:
    return "app.hubspot.com" if region == "na1" else f"app-{region}.hubspot.com"


ENDPOINTS = tuple(
    Endpoint(
        method="GET",
        path=f"/account-info/{version}/details",
        handler=details,
        summary="The account that a token opens",
        access="account",
        answer=Account,
    )
    for version in VERSIONS
)
