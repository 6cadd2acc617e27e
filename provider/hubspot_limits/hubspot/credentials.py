"""Where the access token of a request comes from.

No credential is shown by ``repr``, and none can be pickled: Pulumi pickles what a resource provider
holds into the state of a stack.
"""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Final, NoReturn, Protocol

from pydantic import SecretStr

from hubspot_limits.hubspot.clock import Clock
from hubspot_limits.hubspot.errors import CredentialsError, HubSpotError
from hubspot_limits.hubspot.wire.fields import can_be_a_token
from hubspot_limits.hubspot.wire.schemas import TokenReply

Exchange = Callable[[Mapping[str, SecretStr]], TokenReply]
"""Has HubSpot's OAuth token endpoint give a token for the secrets of a form."""

ACCESS_TOKEN = "HUBSPOT_ACCESS_TOKEN"  # noqa: S105 - the variable's name
OAUTH = ("HUBSPOT_CLIENT_ID", "HUBSPOT_CLIENT_SECRET", "HUBSPOT_REFRESH_TOKEN")

_RENEWED_BEFORE_EXPIRY = 300.0
"""Seconds; HubSpot's tokens live for 1,800."""

_REGION = re.compile(r"pat-([a-z]+\d+)-")


class Credentials(Protocol):
    @property
    def source(self) -> str:
        """Where they are from: the name of a variable, or the same in words."""

    @property
    def scopes(self) -> tuple[str, ...]:
        """Those that came with the token; none where HubSpot has to be asked for them."""

    @property
    def region(self) -> str | None:
        """The data centre that the token names ("eu1"), if it does."""

    @property
    def are_kept(self) -> bool:
        """Whether the next run has them, should HubSpot replace one."""

    def access_token(self, exchange: Exchange) -> SecretStr:
        """A token that is valid now. Raises HubSpotError if none can be had."""

    def expire(self, token: SecretStr) -> bool:
        """HubSpot does not accept this token any more. Whether another can be had."""

    def redact(self, text: str) -> str:
        """The text without any of the secrets."""


class _Unpicklable:
    """Base of what holds a secret: pickling it raises TypeError."""

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} holds a secret and is never pickled")


class AccessToken(_Unpicklable):
    """The token of a service key or of a private app.

    Raises CredentialsError for a text that cannot be a token; ``source`` says where it is from.
    """

    scopes: tuple[str, ...] = ()
    are_kept = True  # HubSpot never replaces it

    def __init__(self, token: str, *, source: str = "the access token") -> None:
        self.source: Final = source
        self._token = _secret(token, source)

    def __repr__(self) -> str:
        return "AccessToken(...)"

    @property
    def region(self) -> str | None:
        match = _REGION.match(self._token.get_secret_value())
        return match and match[1]

    def access_token(self, exchange: Exchange) -> SecretStr:  # noqa: ARG002 - nothing to renew
        return self._token

    def expire(self, token: SecretStr) -> bool:  # noqa: ARG002 - there is but one
        return False

    def redact(self, text: str) -> str:
        return _without(text, [self._token])


class OAuthRefresh(_Unpicklable):
    """An OAuth app's access to a portal: tokens of half an hour, renewed before they expire.

    One thread renews while the others wait, and its failure is theirs as well. A refresh token
    that HubSpot replaces is replaced here ("always keep the newest", HubSpot's OAuth guide).

    keep: given each refresh token that replaces the last one, for programs that can store it. What
    it raises is raised by the call that renewed the token.
    """

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        refresh_token: str,
        *,
        keep: Callable[[str], None] | None = None,
        clock: Clock | None = None,
    ) -> None:
        variables = zip(OAUTH, (client_id, client_secret, refresh_token), strict=True)
        self._client_id, self._client_secret, self._refresh_token = (
            _secret(value, variable) for variable, value in variables
        )
        self.source: Final = ", ".join(OAUTH)
        self.scopes: tuple[str, ...] = ()
        self._keep = keep
        self._clock = clock or Clock()
        self._lock = threading.Lock()
        self._access_token: SecretStr | None = None
        self._renew_at = 0.0
        self._failure: HubSpotError | None = None

    def __repr__(self) -> str:
        return "OAuthRefresh(...)"

    @property
    def region(self) -> str | None:
        return None

    @property
    def are_kept(self) -> bool:
        return self._keep is not None

    def access_token(self, exchange: Exchange) -> SecretStr:
        # Read before the lock. If there is another one after it, the renewal that this thread has
        # waited for has failed.
        earlier_failure = self._failure
        with self._lock:
            if self._access_token and self._clock.monotonic() < self._renew_at:
                return self._access_token
            if self._failure and self._failure is not earlier_failure:
                raise self._failure
            return self._renewed(exchange)

    def expire(self, token: SecretStr) -> bool:
        with self._lock:
            if token == self._access_token:
                self._renew_at = -math.inf
        return True

    def redact(self, text: str) -> str:
        return _without(text, [self._client_secret, self._refresh_token, self._access_token])

    def _renewed(self, exchange: Exchange) -> SecretStr:
        """A new token from HubSpot, kept for the calls to come. Raises HubSpotError."""
        # Before the request: the token's life begins no earlier than that.
        asked_at = self._clock.monotonic()
        self._failure = None
        try:
            reply = exchange(
                {
                    "client_id": self._client_id,
                    "client_secret": self._client_secret,
                    "refresh_token": self._refresh_token,
                }
            )
        except HubSpotError as error:
            self._failure = error
            raise
        # A token that lives shorter than twice the margin is renewed at half its life.
        lifetime = max(reply.expires_in - _RENEWED_BEFORE_EXPIRY, reply.expires_in / 2)
        self._renew_at = asked_at + lifetime
        self._access_token = reply.access_token
        self.scopes = reply.scopes
        self._replace_refresh_token(reply.refresh_token)
        return reply.access_token

    def _replace_refresh_token(self, newest: SecretStr | None) -> None:
        if not newest or newest == self._refresh_token:
            return
        self._refresh_token = newest
        if self._keep:
            self._keep(newest.get_secret_value())


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
    """The text as a secret. Raises CredentialsError where it cannot be a token."""
    if not can_be_a_token(text):
        raise CredentialsError(
            reason=f"{source} is empty or holds blanks, line ends or other characters that no "
            "HubSpot token has",
            way_out="Copy it again, without quotation marks or line ends.",
        )
    return SecretStr(text)


def _without(text: str, secrets: Iterable[SecretStr | None]) -> str:
    """The text with *** in place of each secret."""
    for secret in filter(None, secrets):
        text = text.replace(secret.get_secret_value(), "***")
    return text
