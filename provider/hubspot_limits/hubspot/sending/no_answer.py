"""What it means that no answer came: was anything sent, and why was it not answered?"""

from __future__ import annotations

from collections.abc import Mapping

import requests
import urllib3

from hubspot_limits.hubspot.errors import (
    AnswerLost,
    ConnectionFailed,
    HubSpotError,
    OutcomeUnknown,
)
from hubspot_limits.hubspot.request import Request

_WHY_NOT_CONNECTED: Mapping[type[Exception], str] = {
    requests.ConnectTimeout: "it does not answer",
    requests.exceptions.ProxyError: "the proxy does not let it through",
    requests.exceptions.InvalidSchema: "its address or the proxy's is of a kind that is not known",
    requests.exceptions.InvalidURL: "its address or the proxy's is none",
    urllib3.exceptions.LocationValueError: "its address or the proxy's is none",
    urllib3.exceptions.URLSchemeUnknown: (
        "its address or the proxy's is of a kind that is not known"
    ),
    urllib3.exceptions.NameResolutionError: "the name is not known",
    urllib3.exceptions.NewConnectionError: "the connection is refused",
}
_NO_HANDSHAKE = ("CERTIFICATE_VERIFY_FAILED", "WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE")
"""OpenSSL's reasons that end a handshake. Its others are as likely later."""


def no_answer(
    request: Request, error: Exception, host: str, *, was_body_begun: bool
) -> HubSpotError:
    """The error of ours for an error of requests' or urllib3's, in our words: its text may hold a
    proxy's password, and it holds the token.

    was_body_begun: whether a part of the request's body may have been sent. Without it no change
    was asked for, whatever the error says; with it, it may have been.
    """
    why = _why_not_connected(error)
    if request.changes_limits:
        # Only a body changes anything: until it is begun, nothing was sent, whatever `why` is.
        why = None if was_body_begun else why or "it broke before the request was sent"
    if why:
        return ConnectionFailed(request, reason=f"there is no connection to {host}: {why}")
    lost = OutcomeUnknown if request.changes_limits else AnswerLost
    reason = (
        f"{host} did not answer in time"
        if _is_too_late(error)
        else f"the connection to {host} broke before the answer was complete"
    )
    return lost(request, reason=reason)


def _is_too_late(error: Exception) -> bool:
    return isinstance(error, (TimeoutError, requests.Timeout, urllib3.exceptions.ReadTimeoutError))


def _why_not_connected(error: Exception) -> str | None:
    """Why there is no connection; None where there seems to have been one."""
    causes = _causes(error)
    # Where several causes are in the table, its order decides.
    for kind, words in _WHY_NOT_CONNECTED.items():
        if any(isinstance(cause, kind) for cause in causes):
            return words
    if any(getattr(cause, "reason", None) in _NO_HANDSHAKE for cause in causes):
        return "its certificate is not trusted, or something else speaks there"
    if type(error) is OSError:  # what requests raises for a file that is missing
        return "the certificates that REQUESTS_CA_BUNDLE names cannot be read"
    if type(error) is ValueError and "SOCKS" in str(error):  # urllib3's, where PySocks is there
        return _WHY_NOT_CONNECTED[requests.exceptions.InvalidSchema]
    return None


def _causes(error: BaseException) -> list[BaseException]:
    """The errors that requests and urllib3 wrapped, outermost first."""
    causes = [error]
    while True:
        # urllib3 keeps what it wraps in `reason`, requests in the arguments.
        inner = getattr(causes[-1], "reason", None) or next(
            (arg for arg in causes[-1].args if isinstance(arg, BaseException)), None
        )
        # `inner in causes`: an error that wraps itself would never end this.
        if not isinstance(inner, BaseException) or inner in causes:
            return causes
        causes.append(inner)
