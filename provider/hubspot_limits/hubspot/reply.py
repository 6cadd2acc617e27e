"""HubSpot's reply to one request, and the one place where a reply becomes an error."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TypeVar

from pydantic import ValidationError

from hubspot_limits.hubspot.errors import (
    CredentialsError,
    DailyLimitReached,
    Forbidden,
    HubSpotError,
    Locked,
    Migrating,
    OutcomeUnknown,
    RateLimited,
    Refused,
    Said,
    ServerFailed,
    Unauthorized,
    UnknownObjectType,
    UnreadableReply,
    ValidationFailed,
)
from hubspot_limits.hubspot.request import Request
from hubspot_limits.hubspot.schemas import ErrorReply, Wire
from hubspot_limits.limits import Pair

MIGRATION = 477
"""HubSpot's own status: the portal is being moved between data centres (error handling page)."""

CORRELATION_ID = "X-HubSpot-Correlation-Id"
DAILY_REMAINING = "X-HubSpot-RateLimit-Daily-Remaining"
RETRY_AFTER = "Retry-After"

_LONGEST_RETRY_AFTER = 7 * 24 * 3600.0
_MOST_SCOPES = 8
_SCOPE_KEYS = ("requiredGranularScopes", "requiredScopes", "missingScopes")

_OAUTH_REFUSALS = {
    "BAD_REFRESH_TOKEN": (
        "the app was uninstalled, its access revoked or its secret changed",
        "Install the app in the portal again and put its new token into HUBSPOT_REFRESH_TOKEN.",
    ),
    "BAD_CLIENT_ID": (
        "HubSpot does not know the client id",
        "Copy HUBSPOT_CLIENT_ID from the app's settings again.",
    ),
    "BAD_CLIENT_SECRET": (
        "HubSpot does not accept the client secret",
        "Copy HUBSPOT_CLIENT_SECRET from the app's settings again.",
    ),
}
"""By OAuth's code, which HubSpot gives as the reply's ``status``."""

_NO_PERMISSION = "USER_DOES_NOT_HAVE_PERMISSIONS"

WireType = TypeVar("WireType", bound=Wire)


@dataclass(frozen=True, slots=True)
class Reply:
    """``headers`` are looked up without regard to case."""

    status: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False)

    @property
    def correlation_id(self) -> str | None:
        return self.headers.get(CORRELATION_ID)

    @property
    def date(self) -> datetime | None:
        """When HubSpot answered, by its own clock, to the second."""
        return _date(self.headers.get("Date"))

    @property
    def is_success(self) -> bool:
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def is_web_page(self) -> bool:
        return self.content.lstrip().startswith(b"<")

    def parsed(self, schema: type[WireType], request: Request) -> WireType:
        """The body, typed. Raises UnreadableReply, or OutcomeUnknown if a change was asked for."""
        try:
            return schema.model_validate_json(self.content)
        except ValidationError as error:
            reason = f"HubSpot's answer is {self._instead_of_json(error)}"
        unreadable = OutcomeUnknown if request.changes_limits else UnreadableReply
        raise unreadable(request, self._said(ErrorReply()), reason=reason)

    def error(self, request: Request, now: datetime) -> HubSpotError:
        """The error that this reply, which is no success, stands for."""
        error = self._classified(request, self._error_body())
        error.retry_after = _seconds(self.headers.get(RETRY_AFTER), now)
        return error

    def _classified(self, request: Request, body: ErrorReply) -> HubSpotError:
        said = self._said(body)
        if body.status in _OAUTH_REFUSALS:
            reason, way_out = _OAUTH_REFUSALS[body.status]
            return CredentialsError(request, said, reason=reason, way_out=way_out)
        if self.status == HTTPStatus.TOO_MANY_REQUESTS:
            return self._rate_limited(body)(request, said)
        if self.status == HTTPStatus.LOCKED:
            return Locked(request, said)
        if self.status == MIGRATION:
            return Migrating(request, said)
        if self.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return ServerFailed(request, said)
        return self._refused(request, said, body)

    def _refused(self, request: Request, said: Said, body: ErrorReply) -> Refused:
        if self.is_web_page or self.status < HTTPStatus.BAD_REQUEST:
            return self._from_elsewhere(request, said)
        if self.status == HTTPStatus.UNAUTHORIZED:
            return Unauthorized(request, said)
        if self.status == HTTPStatus.FORBIDDEN:
            return _forbidden(request, said, body)
        if said.category == "VALIDATION_ERROR":
            return ValidationFailed(request, said)
        if self.status == HTTPStatus.BAD_REQUEST and request.pair and not said.category:
            return _unknown_object_type(request, said, request.pair)
        return Refused(request, said)

    def _rate_limited(self, body: ErrorReply) -> type[HubSpotError]:
        policy = (body.policy_name or "").upper()
        is_daily = policy == "DAILY" or (not policy and self.headers.get(DAILY_REMAINING) == "0")
        return DailyLimitReached if is_daily else RateLimited

    def _from_elsewhere(self, request: Request, said: Said) -> Refused:
        if self.is_web_page:
            reason = "HubSpot answered with a web page instead of JSON"
        else:
            reason = "HubSpot redirects to another address, and a token is not sent there"
        return Refused(request, said, reason=reason, way_out=UnreadableReply.way_out)

    def _error_body(self) -> ErrorReply:
        try:
            return ErrorReply.model_validate_json(self.content)
        except ValidationError:
            return ErrorReply()

    def _said(self, body: ErrorReply) -> Said:
        # A refused batch may carry its codes in its entries only.
        error = body.value()
        return Said(
            status=self.status,
            category=error.category,
            sub_category=error.sub_category,
            message=error.message,
            correlation_id=body.correlation_id or self.correlation_id,
        )

    def _instead_of_json(self, error: ValidationError) -> str:
        if self.is_web_page:
            return "a web page instead of JSON"
        if not self.content:
            return "empty"
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        return f"not what its API documents ({where + ': ' if where else ''}{first['msg']})"


def _forbidden(request: Request, said: Said, body: ErrorReply) -> Forbidden:
    context = body.value().context
    scopes = tuple(dict.fromkeys(scope for key in _SCOPE_KEYS for scope in context.get(key, ())))
    if _NO_PERMISSION in (said.category, said.sub_category):
        way_out = (
            "The token acts for the user who made it, who was removed or is no super admin any "
            "more. Have it rotated by a super admin, or give that user the right back."
        )
    elif scopes:
        more = len(scopes) - _MOST_SCOPES
        way_out = (
            f"Give the token any one of the scopes {', '.join(scopes[:_MOST_SCOPES])}"
            f"{f' (and {more} more)' if more > 0 else ''}."
        )
    else:
        way_out = Forbidden.way_out
    error = Forbidden(request, said, way_out=way_out)
    error.scopes = scopes
    return error


def _unknown_object_type(request: Request, said: Said, pair: Pair) -> UnknownObjectType:
    ends = (pair.from_object_type, pair.to_object_type)
    names = " and ".join(f"{end.name} ({end.id})" for end in dict.fromkeys(ends))
    return UnknownObjectType(
        request,
        said,
        way_out=f"Check that the portal has {names}, and that the token may see them.",
    )


def _seconds(retry_after: str | None, now: datetime) -> float | None:
    """Retry-After in seconds: HTTP allows a number and a date. None for anything else."""
    if retry_after is None:
        return None
    try:
        seconds = float(retry_after)
    except ValueError:
        date = _date(retry_after)
        if date is None:
            return None
        seconds = (date - now).total_seconds()
    return min(max(0.0, seconds), _LONGEST_RETRY_AFTER) if math.isfinite(seconds) else None


def _date(text: str | None) -> datetime | None:
    """A date as HTTP writes it, with its time zone. None for anything else."""
    try:
        date = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return date if date.tzinfo else None
