"""What a token opens: which account, and for a private app's token with which scopes."""

from __future__ import annotations

from datetime import timedelta

from hubspot_limits.simulator.api import bodies
from hubspot_limits.simulator.api.exchange import (
    Answer,
    AnyEndpoint,
    Call,
    OpenCall,
    OpenEndpoint,
    endpoints,
)
from hubspot_limits.simulator.api.refusals import not_found

ROOTS = tuple(f"/account-info/{version}" for version in ("v3", "2026-03", "2026-09"))

# The user who installed the app and made the tokens.
USER_ID = 1


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


def read_private_app_token(call: OpenCall) -> Answer:
    """What a private app's token or a service key opens."""
    value = bodies.parse(bodies.TokenKey, call.request.body).token_key
    for portal in call.portals:
        for token in portal.tokens:
            if token.value == value and not token.is_of_oauth:
                account = {"hubId": int(portal.id), "appId": int(portal.id)}
                shown = {"userId": USER_ID, **account, "scopes": list(token.scopes)}
                return Answer(200, shown)
    raise not_found()


ENDPOINTS: tuple[AnyEndpoint, ...] = (
    *endpoints(ROOTS, "account", ("GET", "/details", read_details)),
    OpenEndpoint("POST", "/oauth/v2/private-apps/get/access-token-info", read_private_app_token),
)
