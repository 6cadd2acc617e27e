"""HTTP: one request loop for all calls, with time-outs, retries and the budget of requests."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from urllib.parse import urlsplit

import requests
import stamina
import urllib3
from pydantic import SecretStr
from requests.auth import AuthBase

from hubspot_limits.hubspot import base_url as urls
from hubspot_limits.hubspot.clock import Clock
from hubspot_limits.hubspot.credentials import Credentials
from hubspot_limits.hubspot.errors import (
    AnswerLost,
    ConnectionFailed,
    DailyLimitReached,
    HubSpotError,
    OutcomeUnknown,
    ServerFailed,
    Unauthorized,
)
from hubspot_limits.hubspot.rate import RateBudget
from hubspot_limits.hubspot.reply import Reply
from hubspot_limits.hubspot.request import Request
from hubspot_limits.hubspot.retries import Announce, Patience
from hubspot_limits.hubspot.schemas import TokenReply
from hubspot_limits.hubspot.times import turn_of_the_day

_CONNECT_TIMEOUT = 10.0

_USER_AGENT = f"hubspot-limits/{version('hubspot-limits')}"

# Waits are announced by us; without a handler, Python would print stamina's own warning as well.
logging.getLogger("stamina").addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class _Bearer(AuthBase):
    """Sets the header at the last moment, so that no value of ours holds it.

    Without a token it only keeps requests from looking for a password in a .netrc file.
    """

    token: SecretStr | None

    def __call__(self, prepared: requests.PreparedRequest) -> requests.PreparedRequest:
        if self.token is not None:
            prepared.headers["Authorization"] = f"Bearer {self.token.get_secret_value()}"
        return prepared


class Session:
    """Sends requests to one address with one set of credentials, from any number of threads.

    max_wait: the seconds that one request may be waited for between attempts, in all.
    read_timeout: the seconds that HubSpot may take for one answer.
    time_zone: the account's, once it is known.
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
        self._base_url = urls.checked(base_url)
        self._token_path = token_path
        self._max_wait = max_wait
        self._announce = announce
        self._clock = clock
        self._timeouts = (_CONNECT_TIMEOUT, read_timeout)
        self._budget = RateBudget(share=quota_share, announce=announce, clock=clock)
        self._of_thread = threading.local()
        self.time_zone: str | None = None

    def send(self, request: Request) -> Reply:
        """HubSpot's reply, with a status of 2xx. Raises HubSpotError for everything else."""
        patience = Patience(
            request, max_wait=self._max_wait, announce=self._announce, clock=self._clock
        )
        try:
            return self._sent_until_answered(request, patience)
        except HubSpotError as error:
            # An attempt that a server broke off may have changed the limits all the same.
            if request.changes_limits and ServerFailed in map(type, (*patience.errors, error)):
                raise _outcome_unknown(error) from error
            raise

    def _sent_until_answered(self, request: Request, patience: Patience) -> Reply:
        for attempt in stamina.retry_context(on=patience.wait_after, attempts=None, timeout=None):
            with attempt:
                return self._send_once(request)
        raise AssertionError("stamina ends with a result or an error")  # pragma: no cover

    def _send_once(self, request: Request) -> Reply:
        token = None if request.form else self._credentials.access_token(self._exchange)
        self._budget.spend(request)
        answer = self._answer(request, _Bearer(token))
        if isinstance(answer, HubSpotError):
            raise answer
        self._budget.observe(answer.headers)
        if answer.is_success:
            return answer
        raise self._explained(self._without_secrets(answer).error(request))

    def _answer(self, request: Request, bearer: _Bearer) -> Reply | HubSpotError:
        """The error is returned, not raised: one of requests' holds the token, and would stay with
        ours as its context.
        """
        try:
            response = self._http.request(
                request.method,
                f"{self._base_url}{request.path}",
                json=request.body,
                data=request.form,
                auth=bearer,
                timeout=self._timeouts,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            return _no_answer(request, error, self._host)
        return Reply(response.status_code, response.headers, response.content)

    @property
    def _http(self) -> requests.Session:
        """One for each thread: requests does not promise that a session can be shared."""
        if not hasattr(self._of_thread, "session"):
            session = requests.Session()
            session.headers["User-Agent"] = _USER_AGENT
            # A proxy of the environment is no way to this machine.
            session.trust_env = not urls.is_this_machine(self._base_url)
            self._of_thread.session = session
        http: requests.Session = self._of_thread.session
        return http

    @property
    def _host(self) -> str:
        return urlsplit(self._base_url).netloc

    def _exchange(self, form: Mapping[str, str]) -> TokenReply:
        request = Request(
            doing="renew the OAuth access token", method="POST", path=self._token_path, form=form
        )
        return self.send(request).parsed(TokenReply, request)

    def _without_secrets(self, reply: Reply) -> Reply:
        """An answer might quote what it refuses."""
        text = reply.content.decode(errors="replace")
        return Reply(reply.status, reply.headers, self._credentials.redact(text).encode())

    def _explained(self, error: HubSpotError) -> HubSpotError:
        """The error with what only the session knows."""
        region = self._credentials.region
        if isinstance(error, DailyLimitReached):
            turn = turn_of_the_day(self._clock.now(), self.time_zone)
            error.way_out = f"Nothing was changed. The day turns {turn}; run it again then."
        elif isinstance(error, Unauthorized) and region and not self._is_of_region(region):
            error.way_out += (
                f" The token says that it belongs to region {region}, and the request went to "
                f"{self._host}: if the token is right, try https://api-{region}.hubapi.com as "
                "the base URL."
            )
        return error

    def _is_of_region(self, region: str) -> bool:
        home_of_all = region == "na1" and self._host == "api.hubapi.com"
        return home_of_all or region in self._host or urls.is_this_machine(self._base_url)


def _outcome_unknown(error: HubSpotError) -> OutcomeUnknown:
    unknown = OutcomeUnknown(error.request, error.said, reason=error.reason)
    unknown.tried = error.tried
    return unknown


def _no_answer(request: Request, error: requests.RequestException, host: str) -> HubSpotError:
    if _was_never_sent(error):
        return ConnectionFailed(
            request, reason=f"there is no connection to {host}: {_why_no_connection(error)}"
        )
    lost = OutcomeUnknown if request.changes_limits else AnswerLost
    reason = (
        f"{host} did not answer in time"
        if isinstance(error, requests.Timeout)
        else f"the connection to {host} broke before the answer was complete"
    )
    return lost(request, reason=reason)


def _was_never_sent(error: requests.RequestException) -> bool:
    """Whether the error happened before anything of the request could reach HubSpot."""
    if isinstance(
        error,
        requests.ConnectTimeout | requests.exceptions.SSLError | requests.exceptions.ProxyError,
    ):
        return True
    return any(
        isinstance(
            cause, urllib3.exceptions.NewConnectionError | urllib3.exceptions.LocationValueError
        )
        for cause in _causes(error)
    )


def _why_no_connection(error: requests.RequestException) -> str:
    """In our words: the text of requests' own errors may hold a proxy's password."""
    if isinstance(error, requests.ConnectTimeout):
        return "it does not answer"
    if isinstance(error, requests.exceptions.ProxyError):
        return "the proxy does not let it through"
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate is not trusted, or something else speaks there"
    if any(isinstance(cause, urllib3.exceptions.NameResolutionError) for cause in _causes(error)):
        return "the name is not known"
    return "the connection is refused"


def _causes(error: BaseException) -> list[BaseException]:
    """The errors that requests and urllib3 wrapped, outermost first."""
    causes = [error]
    while True:
        inner = getattr(causes[-1], "reason", None) or next(
            (arg for arg in causes[-1].args if isinstance(arg, BaseException)), None
        )
        if not isinstance(inner, BaseException) or inner in causes:
            return causes
        causes.append(inner)
