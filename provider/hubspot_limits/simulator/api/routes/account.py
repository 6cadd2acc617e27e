"""Which account a token opens."""

from __future__ import annotations

from datetime import timedelta

from hubspot_limits.simulator.api.exchange import Answer, Call, endpoints

ROOTS = tuple(f"/account-info/{version}" for version in ("v3", "2026-03", "2026-09"))


def read_details(call: Call) -> Answer:
    portal = call.portal
    local = call.request.received.astimezone(portal.time_zone)
    offset = local.utcoffset() or timedelta()
    region = portal.data_hosting_location
    return Answer(
        200,
        {
            "portalId": int(portal.id),
            "accountType": portal.account_type,
            "timeZone": str(portal.time_zone),
            "companyCurrency": portal.company_currency,
            "additionalCurrencies": [],
            "utcOffset": local.isoformat()[-6:],
            "utcOffsetMilliseconds": offset // timedelta(milliseconds=1),
            "uiDomain": "app.hubspot.com" if region == "na1" else f"app-{region}.hubspot.com",
            "dataHostingLocation": region,
        },
    )


ENDPOINTS = endpoints(ROOTS, "account", ("GET", "/details", read_details))
