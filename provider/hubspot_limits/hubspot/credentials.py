"""Where the access token of a request comes from.

No credential is shown by ``repr``, and none can be pickled: Pulumi pickles what a resource provider
holds into the state of a stack.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import NoReturn, Protocol

from pydantic import SecretStr

from hubspot_limits.hubspot.clock import Clock
from hubspot_limits.hubspot.errors import CredentialsError
from hubspot_limits.hubspot.schemas import TokenReply

Exchange = Callable[[Mapping[str, str]], TokenReply]
"""Sends a form to HubSpot's OAuth token endpoint."""

ACCESS_TOKEN = "HUBSPOT_ACCESS_TOKEN"  # noqa: S105 - the variable's name
OAUTH = ("HUBSPOT_CLIENT_ID", "HUBSPOT_CLIENT_SECRET", "HUBSPOT_REFRESH_TOKEN")

_RENEWED_BEFORE_EXPIRY = 300.0
"""Seconds; HubSpot's tokens live for 1,800."""

_REGION = re.compile(r"pat-([a-z]+\d+)-")


class Credentials(Protocol):
    @property
    def region(self) -> str | None:
        """The data centre that the token names ("eu1"), if it does."""

    def access_token(self, exchange: Exchange) -> SecretStr:
        """A token that is valid now. Raises HubSpotError if none can be had."""

    def redact(self, text: str) -> str:
        """The text without any of the secrets."""


class _Unpicklable:
    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} holds a secret and is never pickled")


class AccessToken(_Unpicklable):
    """The token of a service key or of a private app.

    Raises CredentialsError for a text that cannot be a token; ``source`` says where it is from.
    """

    def __init__(self, token: str, *, source: str = "the access token") -> None:
        self._token = _secret(token, source)

    def __repr__(self) -> str:
        return "AccessToken(...)"

    @property
    def region(self) -> str | None:
        match = _REGION.match(self._token.get_secret_value())
        return match and match[1]

    def access_token(self, exchange: Exchange) -> SecretStr:  # noqa: ARG002 - nothing to renew
        return self._token

    def redact(self, text: str) -> str:
        return _without(text, [self._token])


class OAuthRefresh(_Unpicklable):
    """An OAuth app's access to a portal: tokens of half an hour, renewed before they expire.

    One thread renews while the others wait. A refresh token that HubSpot replaces is replaced here,
    for as long as the process runs (HubSpot: "always keep the newest").
    """

    def __init__(
        self, client_id: str, client_secret: str, refresh_token: str, *, clock: Clock | None = None
    ) -> None:
        variables = zip(OAUTH, (client_id, client_secret, refresh_token), strict=True)
        self._client_id, self._client_secret, self._refresh_token = (
            _secret(value, variable) for variable, value in variables
        )
        self._clock = clock or Clock()
        self._lock = threading.Lock()
        self._access_token: SecretStr | None = None
        self._renew_at = 0.0

    def __repr__(self) -> str:
        return "OAuthRefresh(...)"

    @property
    def region(self) -> str | None:
        return None

    def access_token(self, exchange: Exchange) -> SecretStr:
        with self._lock:
            if self._access_token is None or self._clock.monotonic() >= self._renew_at:
                self._renew(exchange)
            assert self._access_token is not None  # noqa: S101 - for the type checker
            return self._access_token

    def redact(self, text: str) -> str:
        return _without(text, [self._client_secret, self._refresh_token, self._access_token])

    def _renew(self, exchange: Exchange) -> None:
        asked_at = self._clock.monotonic()
        reply = exchange(
            {
                "grant_type": "refresh_token",
                "client_id": self._client_id.get_secret_value(),
                "client_secret": self._client_secret.get_secret_value(),
                "refresh_token": self._refresh_token.get_secret_value(),
            }
        )
        self._access_token = reply.access_token
        self._refresh_token = reply.refresh_token or self._refresh_token
        # A token that lives shorter than twice the margin is renewed at half its life.
        self._renew_at = asked_at + max(
            reply.expires_in - _RENEWED_BEFORE_EXPIRY, reply.expires_in / 2
        )


def credentials_from_environment(
    environ: Mapping[str, str],
    token_variable: str | None = None,
    secret_config_token: str | None = None,
) -> Credentials | None:
    """The first of: the variable that the stack names, HUBSPOT_ACCESS_TOKEN, OAuth by its three
    variables, the stack's secret. None if nothing is set; an empty variable is not set.

    Raises CredentialsError for a malformed secret, and for OAuth's variables when some are missing
    and nothing else is set.
    """
    present = {name: value.strip() for name, value in environ.items() if value.strip()}
    for variable in filter(None, (token_variable, ACCESS_TOKEN)):
        if variable in present:
            return AccessToken(present[variable], source=variable)
    missing = [variable for variable in OAUTH if variable not in present]
    if not missing:
        return OAuthRefresh(*(present[variable] for variable in OAUTH))
    if secret_config_token and secret_config_token.strip():
        return AccessToken(secret_config_token.strip(), source="the secret of the stack")
    if len(missing) < len(OAUTH):
        raise CredentialsError(
            reason=f"OAuth needs {', '.join(OAUTH)} together, and {' and '.join(missing)} "
            f"{'is' if len(missing) == 1 else 'are'} not set"
        )
    return None


def _secret(text: str, source: str) -> SecretStr:
    if not text.isascii() or not text.isprintable() or not text or " " in text:
        # requests would quote the whole header, token included, in an error of its own.
        raise CredentialsError(
            reason=f"{source} is empty or holds blanks, line ends or other characters that no "
            "HubSpot token has",
            way_out="Copy it again, without quotation marks or line ends.",
        )
    return SecretStr(text)


def _without(text: str, secrets: Iterable[SecretStr | None]) -> str:
    for secret in filter(None, secrets):
        text = text.replace(secret.get_secret_value(), "***")
    return text
