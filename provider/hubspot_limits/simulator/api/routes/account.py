"""What a token opens: which account, and for a private app's token with which scopes."""

from __future__ import annotations

from datetime import timedelta

from hubspot_limits.simulator.api.bodies import TokenKey, parse
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
    offset = call.now.astimezone(portal.time_zone).utcoffset() or timedelta()
    minutes = int(offset.total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return Answer(
        200,
        {
            "portalId": int(portal.id),
            "accountType": portal.account_type,
            "timeZone": str(portal.time_zone),
            "companyCurrency": portal.company_currency,
            "additionalCurrencies": [],
            "utcOffset": f"{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}",
            "utcOffsetMilliseconds": minutes * 60_000,
            "uiDomain": _ui_domain(portal.data_hosting_location),
            "dataHostingLocation": portal.data_hosting_location,
        },
    )


def read_private_app_token(call: OpenCall) -> Answer:
    """What a private app's token or a service key opens."""
    value = parse(TokenKey, call.body).token_key
    for portal in call.portals.values():
        for token in portal.tokens:
            if token.value == value and not token.is_of_oauth:
                return Answer(
                    200,
                    {
                        "userId": USER_ID,
                        "hubId": int(portal.id),
                        "appId": int(portal.id),
                        "scopes": list(token.scopes),
                    },
                )
    raise not_found()


def _ui_domain(region: str) -> str:
    return "app.hubspot.com" if region == "na1" else f"app-{region}.hubspot.com"


ENDPOINTS: tuple[AnyEndpoint, ...] = (
    *endpoints(ROOTS, "account", ("GET", "/details", read_details)),
    OpenEndpoint("POST", "/oauth/v2/private-apps/get/access-token-info", read_private_app_token),
)
