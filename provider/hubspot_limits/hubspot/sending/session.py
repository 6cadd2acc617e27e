"""One loop for all requests: credentials, the budget of requests, retries."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

import requests
import urllib3
from pydantic import SecretStr
from requests.auth import AuthBase

from hubspot_limits.hubspot.base_url import checked, region_hint
from hubspot_limits.hubspot.clock import Clock
from hubspot_limits.hubspot.credentials import Credentials
from hubspot_limits.hubspot.errors import (
    DailyLimitReached,
    HubSpotError,
    OutcomeUnknown,
    Refused,
    Said,
    Unauthorized,
    UnreadableReply,
)
from hubspot_limits.hubspot.request import Request
from hubspot_limits.hubspot.sending.no_answer import no_answer
from hubspot_limits.hubspot.sending.rate import Quota, RateBudget
from hubspot_limits.hubspot.sending.retries import Announce, Patience
from hubspot_limits.hubspot.sending.transport import (
    RequestBody,
    UnusableContent,
    content_of,
    http_session,
)
from hubspot_limits.hubspot.times import turn_of_the_day
from hubspot_limits.hubspot.wire.reply import Reply, unreadable
from hubspot_limits.hubspot.wire.schemas import PrivateAppToken, TokenReply
from hubspot_limits.values.base_url import is_this_machine

Before = Callable[[], None]

_CONNECT_TIMEOUT = 10.0

_TOKEN_DETAILS = "/oauth/v2/private-apps/get/access-token-info"  # noqa: S105 - a path
"""Documented for private apps (HubSpot's overview of them), observed for service keys."""

_RENEWED_IN_VAIN = (
    "The OAuth token was renewed, and the new one is not accepted either. Check that the app is "
    "still installed in the portal."
)
_REPLACED_AND_KEPT_NOWHERE = (
    "HubSpot replaced the OAuth refresh token. This run goes on with the new one, which is kept "
    "nowhere; if the next run is refused, install the app again and put its new token into "
    "HUBSPOT_REFRESH_TOKEN, or use the token of a service key."
)
_JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class _Bearer(AuthBase):
    """The access token as a header, set at the last moment, so that no value of ours holds it."""

    token: SecretStr

    def __call__(self, prepared: requests.PreparedRequest) -> requests.PreparedRequest:
        prepared.headers["Authorization"] = f"Bearer {self.token.get_secret_value()}"
        return prepared


@dataclass(frozen=True, slots=True)
class _TokenKey(AuthBase):
    """A question about the token itself: in the body, for some regions in the header as well."""

    token: SecretStr

    def __call__(self, prepared: requests.PreparedRequest) -> requests.PreparedRequest:
        prepared.prepare_body(None, None, json={"tokenKey": self.token.get_secret_value()})
        return _Bearer(self.token)(prepared)


@dataclass(frozen=True, slots=True)
class _RefreshForm(AuthBase):
    """The form that asks for an OAuth token, filled in at the last moment as well."""

    secrets: Mapping[str, SecretStr]

    def __call__(self, prepared: requests.PreparedRequest) -> requests.PreparedRequest:
        form = {name: secret.get_secret_value() for name, secret in self.secrets.items()}
        prepared.prepare_body({"grant_type": "refresh_token", **form}, files=None)
        return prepared


class Session:
    """Sends requests to one address with one set of credentials, from any number of threads.

    max_wait: the seconds that one request may be waited for between attempts, in all.
    read_timeout: the seconds that HubSpot may take for one answer, to its last byte.
    time_zone: the account's, once it is known. requests_sent: how many have gone out so far.
    ahead: how far HubSpot's clock is ahead of this machine's, once it has answered.
    """

    def __init__(  # noqa: PLR0913 - by keyword
        self,
        credentials: Credentials,
        *,
        base_url: str,
        token_path: str,
        max_wait: float,
        quota_share: float,
        announce: Announce,
        clock: Clock,
        read_timeout: float,
    ) -> None:
        self._credentials = credentials
        self._base_url = checked(base_url)
        self._token_path = token_path
        self._max_wait = max_wait
        self._announce = announce
        self._clock = clock
        self._read_timeout = read_timeout
        self._budget = RateBudget(share=quota_share, clock=clock)
        self._of_thread = threading.local()
        self._counting = threading.Lock()
        self.requests_sent = 0
        self.ahead: timedelta | None = None
        self.time_zone: str | None = None

    def now(self) -> datetime:
        """The time by HubSpot's clock, as the Date header of its last answer told it."""
        return self._clock.now() + (self.ahead or timedelta())

    @property
    def quota(self) -> Quota | None:
        """What HubSpot's last answer said of the rate limits."""
        return self._budget.told

    def scopes(self) -> tuple[str, ...]:
        """The scopes of the token. Raises HubSpotError where HubSpot does not tell them."""
        request = Request(
            doing="ask which scopes the token has", method="POST", path=_TOKEN_DETAILS
        )
        patience = self._patience(request)
        self._budget.spend(patience)
        token = self._credentials.access_token(self._exchange)
        if self._credentials.scopes:
            return self._credentials.scopes
        reply = patience.insist(partial(self._answer, request, _TokenKey(token)))
        return reply.parsed(PrivateAppToken, request).scopes

    def send(self, request: Request, before_sending: Before | None = None) -> Reply:
        """HubSpot's reply, with a status of 2xx. Raises HubSpotError for everything else.

        before_sending: called right before each attempt goes out; what it raises ends them.

        An attempt that a server broke off may have changed the limits, whatever ended the last.
        """
        patience = self._patience(request)
        try:
            return patience.insist(partial(self._attempt, request, patience, before_sending))
        except HubSpotError as error:
            # Of all attempts, not of the last alone: an earlier one may have been done.
            may_have_been_done = any(failed.may_have_been_done for failed in patience.errors)
            if not (request.changes_limits and may_have_been_done):
                raise
            if isinstance(error, OutcomeUnknown):
                raise
            raise OutcomeUnknown(
                request, error.said, reason=error.reason, tried=error.tried
            ) from error

    def _attempt(
        self, request: Request, patience: Patience, before_sending: Before | None
    ) -> Reply | HubSpotError:
        """One attempt, and with OAuth a second one where the token has expired."""
        self._budget.spend(patience)
        # After the wait for the budget, in which a token may expire.
        token = self._credentials.access_token(self._exchange)
        if before_sending:
            before_sending()
        answer = self._answer(request, _Bearer(token))
        # Once more with a renewed token. Only OAuth has one: `expire` says so.
        if isinstance(answer, Unauthorized) and self._credentials.expire(token):
            self._budget.spend(patience)
            token = self._credentials.access_token(self._exchange)
            if before_sending:
                before_sending()
            answer = self._answer(request, _Bearer(token))
            if isinstance(answer, Unauthorized):
                return answer.saying(way_out=_RENEWED_IN_VAIN)
        return answer

    def _exchange(self, secrets: Mapping[str, SecretStr]) -> TokenReply:
        """Have HubSpot renew the access token. Raises HubSpotError."""
        request = Request(
            doing="renew the OAuth access token", method="POST", path=self._token_path
        )
        send = partial(self._answer, request, _RefreshForm(secrets))
        token = self._patience(request).insist(send).parsed(TokenReply, request)
        is_replaced = token.refresh_token not in (None, secrets["refresh_token"])
        if is_replaced and not self._credentials.are_kept:
            self._announce(_REPLACED_AND_KEPT_NOWHERE)
        return token

    def _answer(self, request: Request, auth: AuthBase) -> Reply | HubSpotError:
        """Send a request once; what comes of it, a reply or an error.

        The error is returned, not raised: one of requests' holds the token, and would stay with
        ours as its context.
        """
        with self._counting:
            self.requests_sent += 1
        body = RequestBody(json.dumps(request.body).encode()) if request.body else None
        try:
            with self._http.request(
                request.method,
                f"{self._base_url}{request.path}",
                data=body,
                headers=_JSON if body else None,
                auth=auth,
                timeout=(_CONNECT_TIMEOUT, self._read_timeout),
                # A token is not sent to an address that an answer names.
                allow_redirects=False,
                stream=True,
            ) as response:
                # From the headers at once: the body may break off.
                self._budget.observe(response.headers)
                content = content_of(response, seconds=self._read_timeout)
        except UnusableContent as error:
            return unreadable(request, Said(status=response.status_code), str(error))
        # Of requests, of urllib3, and of a file or an environment that requests cannot use.
        except (OSError, ValueError, urllib3.exceptions.HTTPError) as error:
            was_begun = body is not None and body.was_begun
            return no_answer(request, error, self._host, was_body_begun=was_begun)
        reply = Reply(response.status_code, response.headers, content)
        self._observe_time(reply)
        if reply.is_success:
            return reply
        redacted = self._redacted(reply)
        refusal = redacted.error(request, self._clock.now())
        if request.takes_refusals and _is_an_answer(refusal):
            return redacted
        return self._explained(refusal)

    def _observe_time(self, reply: Reply) -> None:
        if reply.date:
            self.ahead = reply.date - self._clock.now()

    def _redacted(self, reply: Reply) -> Reply:
        """The reply without secrets: an answer might quote the one that it refuses."""
        text = self._credentials.redact(reply.content.decode(errors="replace"))
        return Reply(reply.status, reply.headers, text.encode())

    def _explained(self, error: HubSpotError) -> HubSpotError:
        """The error with what only the session knows."""
        if isinstance(error, DailyLimitReached):
            turn = turn_of_the_day(self._clock.now(), self.time_zone)
            return error.saying(way_out=f"The day turns {turn}; run it again then.")
        if isinstance(error, Unauthorized):
            hint = region_hint(self._credentials.region, self._base_url)
            return error.saying(way_out=" ".join(filter(None, (error.way_out, hint))))
        return error

    def _patience(self, request: Request) -> Patience:
        return Patience(
            request, max_wait=self._max_wait, announce=self._announce, clock=self._clock
        )

    @property
    def _host(self) -> str:
        return urlsplit(self._base_url).netloc

    @property
    def _http(self) -> requests.Session:
        """One for each thread: requests does not promise that a session can be shared."""
        if not hasattr(self._of_thread, "session"):
            # A proxy of the environment is no way to this machine.
            trusts_environment = not is_this_machine(self._base_url)
            self._of_thread.session = http_session(trusts_environment=trusts_environment)
        http: requests.Session = self._of_thread.session
        return http


def _is_an_answer(error: HubSpotError) -> bool:
    """Whether the reply says something to who wants to know what HubSpot says, whatever it is.

    A token that is not accepted may be renewed, and what is unavailable now is asked again.
    """
    was_looked_at = isinstance(error, Refused | UnreadableReply | OutcomeUnknown)
    return was_looked_at and not isinstance(error, Unauthorized)
