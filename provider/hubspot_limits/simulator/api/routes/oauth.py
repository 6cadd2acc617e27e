"""OAuth: an access token for a refresh token."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import NoReturn
from urllib.parse import parse_qsl

from hubspot_limits.simulator.api.exchange import Answer, JsonObject, OpenCall, OpenEndpoint
from hubspot_limits.simulator.api.refusals import RefusedCall, correlation_id, not_found
from hubspot_limits.simulator.api.routes.account import USER_ID
from hubspot_limits.simulator.portals.account import PortalToken
from hubspot_limits.simulator.portals.portal import PortalState

VERSIONS = ("v1", "v3", "2026-03", "2026-09")

_EXPIRED_TOKENS_KEPT = timedelta(days=1)


def issue_token(call: OpenCall) -> Answer:
    """Hand out an access token for a refresh token."""
    if call.route_path.startswith("/oauth/v1/") and call.switches.oauth_v1 == "off":
        raise not_found()
    form = _form(call)
    grant = form.get("grant_type", "")
    portal = _portal_of_app(call, form)
    if grant == "authorization_code":
        _refuse("invalid_grant", "BAD_AUTH_CODE", "missing or unknown auth code")
    if grant != "refresh_token":
        _refuse("unsupported_grant_type", "BAD_GRANT_TYPE", "grant_type must be refresh_token")
    if form.get("refresh_token") != portal.oauth_app.refresh_token:
        _refuse(
            "invalid_grant", "BAD_REFRESH_TOKEN", "refresh token is invalid, expired or revoked"
        )
    return _issue(call, portal)


def _form(call: OpenCall) -> dict[str, str]:
    """The form of the body. Only the older versions read the query as well."""
    form = dict(parse_qsl(call.body.decode(errors="replace"), keep_blank_values=True))
    reads_query = call.route_path.startswith(("/oauth/v1/", "/oauth/v3/"))
    return {**call.query, **form} if reads_query else form


def _portal_of_app(call: OpenCall, form: dict[str, str]) -> PortalState:
    """The portal whose app this is. Two portals may have the same app installed."""
    installed = [
        portal
        for portal in call.portals.values()
        if portal.oauth_app.client_id == form.get("client_id")
    ]
    if not installed:
        _refuse("invalid_client", "BAD_CLIENT_ID", "missing or unknown client id")
    secret, token = form.get("client_secret"), form.get("refresh_token")
    own = [portal for portal in installed if portal.oauth_app.client_secret == secret]
    if not own:
        _refuse("invalid_client", "BAD_CLIENT_SECRET", "missing or invalid client secret")
    return next((portal for portal in own if portal.oauth_app.refresh_token == token), own[0])


def _refuse(error: str, status: str, description: str) -> NoReturn:
    raise RefusedCall(
        Answer(
            400,
            {
                "error": error,
                "error_description": description,
                "status": status,
                "message": description,
                "correlationId": correlation_id(),
            },
        )
    )


def _issue(call: OpenCall, portal: PortalState) -> Answer:
    app = portal.oauth_app
    seconds = call.switches.access_token_seconds
    issued = PortalToken(
        name="oauth",
        value=_new_token("access"),
        scopes=app.scopes,
        expires_at=call.now + timedelta(seconds=seconds),
    )
    if call.switches.refresh_token == "rotated":  # noqa: S105 - a switch's value
        app = app.model_copy(update={"refresh_token": _new_token("refresh")})
    remembered = tuple(
        token for token in portal.tokens if not token.is_expired(call.now - _EXPIRED_TOKENS_KEPT)
    )
    changed = portal.changed(oauth_app=app, tokens=(*remembered, issued))
    body: JsonObject = {
        "access_token": issued.value,
        "refresh_token": app.refresh_token,
        "expires_in": seconds,
        "token_type": "bearer",
    }
    if not call.route_path.startswith("/oauth/v1/"):
        body |= {
            "token_use": "access_token",
            "hub_id": int(portal.id),
            "scopes": list(app.scopes),
            "user_id": USER_ID,
        }
    return Answer(200, body, portal=changed)


def _new_token(kind: str) -> str:
    """Access tokens may be as long as 512 characters, so these are long too."""
    return f"{kind}-{secrets.token_urlsafe(300)}"


ENDPOINTS = tuple(
    OpenEndpoint("POST", f"/oauth/{version}/token", issue_token) for version in VERSIONS
)
