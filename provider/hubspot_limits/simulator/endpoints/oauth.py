"""OAuth: access tokens for a refresh token, and what a token is."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import NoReturn
from urllib.parse import parse_qsl

from hubspot_limits.simulator.exchange import Answer, JsonObject, OpenCall, OpenEndpoint
from hubspot_limits.simulator.portal import AccessToken, OAuthApp, Portal
from hubspot_limits.simulator.refusals import Refused, correlation_id, not_found
from hubspot_limits.simulator.wire import TokenKey, parse

VERSIONS = ("v1", "v3", "2026-03", "2026-09")

# The user who installed the app and made the tokens.
_USER_ID = 1

_EXPIRED_TOKENS_KEPT = timedelta(days=1)


def token(call: OpenCall) -> Answer:
    """Hand out an access token for a refresh token."""
    _check_version(call)
    form = _form(call)
    grant = form.get("grant_type", "")
    portal, app = _client(call, form)
    if grant == "authorization_code":
        _refuse("invalid_grant", "BAD_AUTH_CODE", "missing or unknown auth code")
    if grant != "refresh_token":
        _refuse("unsupported_grant_type", "BAD_GRANT_TYPE", "grant_type must be refresh_token")
    if form.get("refresh_token") != app.refresh_token:
        _refuse(
            "invalid_grant",
            "BAD_REFRESH_TOKEN",
            "refresh token is invalid, expired or revoked",
        )
    return _issue(call, portal, app)


def introspect(call: OpenCall) -> Answer:
    """Whether a token is alive. An unknown one is no error."""
    _check_version(call)
    form = _form(call)
    _client(call, form)
    value = form.get("token", "")
    for portal in call.portals.values():
        app = portal.oauth_app
        if app is not None and value == app.refresh_token:
            return Answer(200, _active(portal, app.scopes, "refresh_token"))
        for known in portal.tokens:
            if known.value == value and not known.is_expired(call.now):
                return Answer(200, _active(portal, known.scopes, "access_token"))
    return Answer(200, {"active": False})


def revoke(call: OpenCall) -> Answer:
    """End a refresh token, and with it the access tokens that it gave."""
    _check_version(call)
    form = _form(call)
    portal, app = _client(call, form)
    if form.get("token") != app.refresh_token:
        return Answer(204)
    ended = app.model_copy(update={"refresh_token": _new_token("revoked")})
    own = tuple(known for known in portal.tokens if known.expires_at is None)
    return Answer(204, portal=portal.model_copy(update={"oauth_app": ended, "tokens": own}))


def access_token_details(call: OpenCall) -> Answer:
    """What an access token opens: OAuth v1's form."""
    _check_version(call)
    value = call.path["token"]
    for portal in call.portals.values():
        for known in portal.tokens:
            if known.value == value and known.expires_at is not None:
                expires_in = int((known.expires_at - call.now).total_seconds())
                return Answer(
                    200,
                    {
                        "token": value,
                        "user": f"user-{_USER_ID}@example.com",
                        "user_id": _USER_ID,
                        "hub_id": int(portal.id),
                        "hub_domain": f"{portal.id}.example.com",
                        "app_id": int(portal.id),
                        "scopes": list(known.scopes),
                        "expires_in": max(0, expires_in),
                        "token_type": "access",
                    },
                )
    raise not_found()


def private_app_token_details(call: OpenCall) -> Answer:
    """What a private app's token or a service key opens."""
    value = parse(TokenKey, call.body).token_key
    for portal in call.portals.values():
        for known in portal.tokens:
            if known.value == value and known.expires_at is None:
                return Answer(
                    200,
                    {
                        "userId": _USER_ID,
                        "hubId": int(portal.id),
                        "appId": int(portal.id),
                        "scopes": list(known.scopes),
                    },
                )
    raise not_found()


def _check_version(call: OpenCall) -> None:
    if call.route_path.startswith("/oauth/v1/") and call.switches.oauth_v1 == "off":
        raise not_found()


def _form(call: OpenCall) -> dict[str, str]:
    """The form of the body. Only the older versions read the query as well."""
    form = dict(parse_qsl(call.body.decode(errors="replace"), keep_blank_values=True))
    reads_query = call.route_path.startswith(("/oauth/v1/", "/oauth/v3/"))
    return {**call.query, **form} if reads_query else form


def _client(call: OpenCall, form: dict[str, str]) -> tuple[Portal, OAuthApp]:
    """The portal whose app this is. Two portals may have the same app installed."""
    installed = [
        (portal, portal.oauth_app)
        for portal in call.portals.values()
        if portal.oauth_app is not None and portal.oauth_app.client_id == form.get("client_id")
    ]
    if not installed:
        _refuse("invalid_client", "BAD_CLIENT_ID", "missing or unknown client id")
    own = [each for each in installed if each[1].client_secret == form.get("client_secret")]
    if not own:
        _refuse("invalid_client", "BAD_CLIENT_SECRET", "missing or invalid client secret")
    token_values = (form.get("refresh_token"), form.get("token"))
    return next((each for each in own if each[1].refresh_token in token_values), own[0])


def _refuse(error: str, status: str, description: str) -> NoReturn:
    raise Refused(
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


def _issue(call: OpenCall, portal: Portal, app: OAuthApp) -> Answer:
    seconds = call.switches.access_token_seconds
    issued = AccessToken(
        name="oauth",
        value=_new_token("access"),
        scopes=app.scopes,
        expires_at=call.now + timedelta(seconds=seconds),
    )
    if call.switches.refresh_token == "rotated":  # noqa: S105 - a switch's value
        app = app.model_copy(update={"refresh_token": _new_token("refresh")})
    remembered = tuple(
        known for known in portal.tokens if not known.is_expired(call.now - _EXPIRED_TOKENS_KEPT)
    )
    changed = portal.model_copy(update={"oauth_app": app, "tokens": (*remembered, issued)})
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
            "user_id": _USER_ID,
        }
    return Answer(200, body, portal=changed)


def _new_token(kind: str) -> str:
    """Access tokens may be as long as 512 characters, so these are long too."""
    return f"{kind}-{secrets.token_urlsafe(300)}"


def _active(portal: Portal, scopes: tuple[str, ...], use: str) -> JsonObject:
    return {
        "active": True,
        "token_use": use,
        "hub_id": int(portal.id),
        "user_id": _USER_ID,
        "scopes": list(scopes),
    }


def _endpoints(version: str) -> tuple[OpenEndpoint, ...]:
    root = f"/oauth/{version}"
    named = (
        ("token", token, 200),
        ("token/introspect", introspect, 200),
        ("token/revoke", revoke, 204),
    )
    return tuple(
        OpenEndpoint(
            method="POST",
            path=f"{root}/{name}",
            handler=handler,
            summary=(handler.__doc__ or "").rstrip("."),
            form=True,
            answers=(status,),
        )
        for name, handler, status in named
    )


ENDPOINTS = (
    *(endpoint for version in VERSIONS for endpoint in _endpoints(version)),
    OpenEndpoint(
        method="GET",
        path="/oauth/v1/access-tokens/{token}",
        handler=access_token_details,
        summary="What an access token opens",
    ),
    OpenEndpoint(
        method="POST",
        path="/oauth/v2/private-apps/get/access-token-info",
        handler=private_app_token_details,
        summary="What a private app's token opens",
        request=TokenKey,
    ),
)
