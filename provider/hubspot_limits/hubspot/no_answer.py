"""What it means that no answer came: was the request sent, and why was it not answered?"""

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

_NEVER_SENT: Mapping[type[Exception], str] = {
    requests.ConnectTimeout: "it does not answer",
    requests.exceptions.ProxyError: "the proxy does not let it through",
    requests.exceptions.InvalidSchema: "its address or the proxy's is of a kind that is not known",
    requests.exceptions.InvalidURL: "its address or the proxy's is none",
    urllib3.exceptions.NameResolutionError: "the name is not known",
    urllib3.exceptions.NewConnectionError: "the connection is refused",
}
_NO_HANDSHAKE = ("CERTIFICATE_VERIFY_FAILED", "WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE")
"""OpenSSL's reasons that end a handshake. Its others may come later as well."""


def no_answer(request: Request, error: OSError | ValueError, host: str) -> HubSpotError:
    """The error of ours for an error of requests', in our words: its text may hold a proxy's
    password, and it holds the token.
    """
    why = _why_never_sent(error)
    if why:
        return ConnectionFailed(request, reason=f"there is no connection to {host}: {why}")
    lost = OutcomeUnknown if request.changes_limits else AnswerLost
    reason = (
        f"{host} did not answer in time"
        if isinstance(error, requests.Timeout)
        else f"the connection to {host} broke before the answer was complete"
    )
    return lost(request, reason=reason)


def _why_never_sent(error: OSError | ValueError) -> str | None:
    """Why nothing of the request can have reached HubSpot; None if something may have."""
    causes = _causes(error)
    for kind, words in _NEVER_SENT.items():
        if any(isinstance(cause, kind) for cause in causes):
            return words
    if any(getattr(cause, "reason", None) in _NO_HANDSHAKE for cause in causes):
        return "its certificate is not trusted, or something else speaks there"
    if isinstance(error, ValueError) and not isinstance(error, OSError):
        return _NEVER_SENT[requests.exceptions.InvalidSchema]
    if not isinstance(error, requests.RequestException):
        return "the certificates that REQUESTS_CA_BUNDLE names cannot be read"
    return None


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
