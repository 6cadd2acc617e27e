"""Who may call what: bearer tokens and their scopes. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from hubspot_limits.simulator.api.exchange import Access, Endpoint
from hubspot_limits.simulator.api.refusals import expired, missing_scopes, unauthenticated
from hubspot_limits.simulator.api.switches import Switches
from hubspot_limits.simulator.portals.account import PortalToken
from hubspot_limits.simulator.portals.portal import PortalState

_BEARER = re.compile(r"bearer\s+(?P<token>\S.*?)\s*", re.IGNORECASE)
_WELL_FORMED = re.compile(r"[\w.~+/=-]+", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# One of these suffices for limits and labels (HubSpot's reference lists some eighty).
ASSOCIATION_SCOPES = re.compile(r"crm\.objects\..+|tickets|e-commerce|media_bridge\.read")
_SCHEMA_SCOPES = re.compile(r"crm\.schemas\.custom\.read|crm\.objects\.custom\..+")
_NEEDED: Mapping[Access, tuple[re.Pattern[str], tuple[str, ...]]] = {
    "account": (re.compile("oauth"), ("oauth",)),
    "associations": (ASSOCIATION_SCOPES, ("crm.objects.contacts.read", "tickets")),
    "schemas": (_SCHEMA_SCOPES, ("crm.schemas.custom.read", "crm.objects.custom.read")),
    "tracking": (re.compile(r"crm\.objects\..+"), ("crm.objects.contacts.read",)),
}
_WRITE_SCOPES = re.compile(r".+\.write(\.v2)?|tickets")


def authenticate(
    portals: Iterable[PortalState], authorization: str | None, now: datetime
) -> tuple[PortalState, PortalToken]:
    """The portal that a bearer token opens. Raises RefusedCall with HubSpot's 401."""
    match = _BEARER.fullmatch(authorization or "")
    if match is None:
        raise unauthenticated()
    value = match["token"]
    if _WELL_FORMED.fullmatch(value) is None:
        # HubSpot reads an expiry of 0 out of a token that it cannot parse (seen live).
        raise expired(_EPOCH, now)
    for portal in portals:
        for token in portal.tokens:
            if token.value == value:
                if token.expires_at is not None and token.is_expired(now):
                    raise expired(token.expires_at, now)
                return portal, token
    raise unauthenticated()


def check_scopes(endpoint: Endpoint, token: PortalToken, switches: Switches) -> None:
    """Raises RefusedCall with HubSpot's 403 when the token may not call the endpoint."""
    pattern, examples = _NEEDED[endpoint.access]
    fitting = [scope for scope in token.scopes if pattern.fullmatch(scope)]
    if not fitting:
        raise missing_scopes(examples)
    may_write = any(_WRITE_SCOPES.fullmatch(scope) for scope in fitting)
    if endpoint.writes and switches.write_scope == "write" and not may_write:
        raise missing_scopes(["crm.objects.contacts.write", "crm.objects.companies.write"])
