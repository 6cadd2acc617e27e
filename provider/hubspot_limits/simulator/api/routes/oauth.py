"""OAuth: an access token for a refresh token, and what a private app's token opens."""

from __future__ import annotations

import secrets
from datetime import timedelta
from urllib.parse import parse_qsl

from hubspot_limits.simulator.api import bodies
from hubspot_limits.simulator.api.access import find_caller
from hubspot_limits.simulator.api.exchange import Answer, JsonObject, OpenCall, OpenEndpoint
from hubspot_limits.simulator.api.refusals import RefusedCall, correlation_id, not_found
from hubspot_limits.simulator.portals.account import PortalToken
from hubspot_limits.simulator.portals.portal import PortalState

VERSIONS = ("v1", "v3", "2026-03", "2026-09")

# The user who installed the app and made the tokens.
_USER_ID = 1

_EXPIRED_TOKENS_KEPT = timedelta(days=1)
_REFUSALS = {
    "BAD_CLIENT_ID": ("invalid_client", "missing or unknown client id"),
    "BAD_CLIENT_SECRET": ("invalid_client", "missing or invalid client secret"),
    "BAD_AUTH_CODE": ("invalid_grant", "missing or unknown auth code"),
    "BAD_GRANT_TYPE": ("unsupported_grant_type", "grant_type must be refresh_token"),
    "BAD_REFRESH_TOKEN": ("invalid_grant", "refresh token is invalid, expired or revoked"),
}


def issue_token(call: OpenCall) -> Answer:
    """Hand out an access token for a refresh token."""
    if call.request.path.startswith("/oauth/v1/") and call.switches.oauth_v1 == "off":
        raise not_found()
    form = _form(call)
    portal = _portal_of_app(call, form)
    grant = form.get("grant_type", "")
    if grant == "authorization_code":
        raise _refusal("BAD_AUTH_CODE")
    if grant != "refresh_token":
        raise _refusal("BAD_GRANT_TYPE")
    if form.get("refresh_token") != portal.oauth_app.refresh_token:
        raise _refusal("BAD_REFRESH_TOKEN")
    return _issue(call, portal)


def _form(call: OpenCall) -> dict[str, str]:
    """The form of the body. Only the older versions read the query as well."""
    form = dict(parse_qsl(call.request.body.decode(errors="replace"), keep_blank_values=True))
    reads_query = call.request.path.startswith(("/oauth/v1/", "/oauth/v3/"))
    return {**call.request.query_values, **form} if reads_query else form


def _portal_of_app(call: OpenCall, form: dict[str, str]) -> PortalState:
    """The portal whose app this is. Two portals may have the same app installed."""
    fitting = list(call.portals)
    for field, refused in (("client_id", "BAD_CLIENT_ID"), ("client_secret", "BAD_CLIENT_SECRET")):
        fitting = [one for one in fitting if getattr(one.oauth_app, field) == form.get(field)]
        if not fitting:
            raise _refusal(refused)
    token = form.get("refresh_token")
    return next((one for one in fitting if one.oauth_app.refresh_token == token), fitting[0])


def _refusal(status: str) -> RefusedCall:
    """OAuth's words and HubSpot's."""
    error, description = _REFUSALS[status]
    said = {"error": error, "error_description": description, "message": description}
    return RefusedCall(Answer(400, {**said, "status": status, "correlationId": correlation_id()}))


def _issue(call: OpenCall, portal: PortalState) -> Answer:
    app = portal.oauth_app
    seconds = call.switches.access_token_seconds
    issued = PortalToken(
        name="oauth",
        value=_new_token("access"),
        scopes=app.scopes,
        expires_at=call.request.received + timedelta(seconds=seconds),
    )
    if call.switches.refresh_token == "rotated":  # noqa: S105 - a switch's value
        app = app.model_copy(update={"refresh_token": _new_token("refresh")})
    forgotten = call.request.received - _EXPIRED_TOKENS_KEPT
    remembered = tuple(token for token in portal.tokens if not token.is_expired(forgotten))
    changed = portal.changed(oauth_app=app, tokens=(*remembered, issued))
    body: JsonObject = {
        "access_token": issued.value,
        "refresh_token": app.refresh_token,
        "expires_in": seconds,
        "token_type": "bearer",
    }
    if not call.request.path.startswith("/oauth/v1/"):
        body |= {"token_use": "access_token", "hub_id": int(portal.id), "user_id": _USER_ID}
        body["scopes"] = list(app.scopes)
    return Answer(200, body, portal=changed)


def _new_token(kind: str) -> str:
    """Access tokens may be as long as 512 characters, so these are long too."""
    return f"{kind}-{secrets.token_urlsafe(300)}"


def read_private_app_token(call: OpenCall) -> Answer:
    """What a private app's token or a service key opens."""
    value = bodies.parse(bodies.TokenKey, call.request.body).token_key
    caller = find_caller(call.portals, value)
    if caller is None or caller.token.is_of_oauth:
        raise not_found()
    account = {"hubId": int(caller.portal.id), "appId": int(caller.portal.id)}
    return Answer(200, {"userId": _USER_ID, **account, "scopes": list(caller.token.scopes)})


ENDPOINTS = (
    *(OpenEndpoint("POST", f"/oauth/{version}/token", issue_token) for version in VERSIONS),
    OpenEndpoint("POST", "/oauth/v2/private-apps/get/access-token-info", read_private_app_token),
)
