"""Who may call what: bearer tokens, their scopes, and the account's plan. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from hubspot_limits.simulator.api import refusals
from hubspot_limits.simulator.api.exchange import Access, Endpoint
from hubspot_limits.simulator.api.switches import Switches
from hubspot_limits.simulator.portals.account import PortalToken
from hubspot_limits.simulator.portals.portal import PortalState

_BEARER = re.compile(r"bearer\s+(?P<token>\S.*?)\s*", re.IGNORECASE)
_WELL_FORMED = re.compile(r"[\w.~+/=-]+", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# One of these suffices for limits, labels and limits tracking (HubSpot's reference lists some
# eighty). For tickets the scope is `tickets`; there is no `crm.objects.tickets.read`.
ASSOCIATION_SCOPES = re.compile(
    r"crm\.objects\.(?!tickets\.|owners\.|marketing_events\.).+"
    r"|tickets(\.(highly_)?sensitive\.v2)?|e-commerce|media_bridge\.read"
)
_SCHEMA_SCOPES = r"crm\.schemas\.custom\.read|crm\.objects\.custom\..+"
_NEEDED: Mapping[Access, tuple[re.Pattern[str], tuple[str, ...]]] = {
    "account": (re.compile("oauth"), ("oauth",)),
    "associations": (ASSOCIATION_SCOPES, ("crm.objects.contacts.read", "tickets")),
    "schema": (re.compile(f"oauth|{_SCHEMA_SCOPES}"), ("crm.schemas.custom.read", "oauth")),
    "schemas": (
        re.compile(_SCHEMA_SCOPES),
        ("crm.schemas.custom.read", "crm.objects.custom.read"),
    ),
    "records": (ASSOCIATION_SCOPES, ("crm.objects.contacts.read", "tickets")),
    "tracking": (ASSOCIATION_SCOPES, ("crm.objects.contacts.read", "tickets")),
}
_WRITE_SCOPES = re.compile(r".+\.write(\.v2)?|tickets(\..+)?")


class Caller(NamedTuple):
    """Whose token a request carries."""

    portal: PortalState
    token: PortalToken


def authenticate(
    portals: Iterable[PortalState], authorization: str | None, now: datetime
) -> Caller:
    """Who calls, by their bearer token. Raises RefusedCall with HubSpot's 401."""
    match = _BEARER.fullmatch(authorization or "")
    if match is None:
        raise refusals.unauthenticated()
    value = match["token"]
    if _WELL_FORMED.fullmatch(value) is None:
        # HubSpot reads an expiry of 0 out of a token that it cannot parse (seen live).
        raise refusals.expired(_EPOCH, now)
    caller = find_caller(portals, value)
    if caller is None:
        raise refusals.unauthenticated()
    if caller.token.expires_at is not None and caller.token.is_expired(now):
        raise refusals.expired(caller.token.expires_at, now)
    return caller


def find_caller(portals: Iterable[PortalState], value: str) -> Caller | None:
    """Whose token this is."""
    callers = (Caller(portal, token) for portal in portals for token in portal.tokens)
    return next((caller for caller in callers if caller.token.value == value), None)


def check_access(endpoint: Endpoint, caller: Caller, switches: Switches) -> None:
    """Raises RefusedCall with HubSpot's 403 where token or plan do not allow the call."""
    pattern, examples = _NEEDED[endpoint.access]
    fitting = [scope for scope in caller.token.scopes if pattern.fullmatch(scope)]
    if not fitting:
        raise refusals.missing_scopes(examples)
    if not endpoint.writes:
        return
    may_write = any(_WRITE_SCOPES.fullmatch(scope) for scope in fitting)
    if switches.write_scope == "write" and not may_write:
        raise refusals.missing_scopes(["crm.objects.contacts.write", "crm.objects.companies.write"])
    below = caller.portal.plan in ("FREE", "STARTER")
    if below and switches.plan_refuses_writes == "below_professional":
        problem = "This account's subscription does not include association limits."
        raise refusals.refusal(403, problem, "FORBIDDEN")
