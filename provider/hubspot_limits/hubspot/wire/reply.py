"""HubSpot's reply to one request, and the one place where a reply becomes an error.

What answers may be something else than HubSpot: a proxy's page, a redirect, a gateway. Only an
error that bears HubSpot's marks says that a change was not made; after anything else it may have
been, and the reply stands for OutcomeUnknown. A read loses nothing: any JSON will do there.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TypeVar

from pydantic import ValidationError

from hubspot_limits.hubspot.errors import (
    CHECK_WHAT_ANSWERS,
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
from hubspot_limits.hubspot.wire.error_bodies import ErrorReply
from hubspot_limits.hubspot.wire.fields import Wire
from hubspot_limits.values.limits import Pair
from hubspot_limits.values.plain_text import plain
from hubspot_limits.values.validation import first_mistake

MIGRATION = 477
"""HubSpot's own status: the portal is being moved between data centres (error handling page)."""

CORRELATION_ID = "X-HubSpot-Correlation-Id"
RETRY_AFTER = "Retry-After"
DAILY_REMAINING = "X-HubSpot-RateLimit-Daily-Remaining"

_LONGEST_RETRY_AFTER = 7 * 24 * 3600.0  # a week; the documented ones take up to 24 hours
_MOST_SCOPES = 8
# The first is observed, the second in older answers; the third is in HubSpot's documentation.
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
    """HubSpot's answer to one request, or that of something in between.

    ``headers`` are looked up without regard to case.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False)

    @property
    def correlation_id(self) -> str | None:
        correlation_id = self.headers.get(CORRELATION_ID)
        return plain(correlation_id) if correlation_id else None

    @property
    def date(self) -> datetime | None:
        """When the answer was given, by the clock of whoever gave it."""
        return _moment(self.headers.get("Date"))

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
            what = self._instead_of_json(error)
        # Outside of `except`, so that pydantic's error is not kept as the context of ours.
        raise unreadable(request, self._said(ErrorReply()), f"is {what}")

    def error(self, request: Request, now: datetime) -> HubSpotError:
        """The error that this reply, which is no success, stands for."""
        body = self._error_body()
        # A read may trust any JSON: nothing was changed, whoever answered.
        is_hubspots = body is not None and (
            body.is_refusal_of_hubspots or not request.changes_limits
        )
        body = body or ErrorReply()
        said = replace(
            self._said(body),
            retry_after=_seconds(self.headers.get(RETRY_AFTER), now),
            is_hubspots=is_hubspots,
        )
        # Before the HTTP status, which is a plain 400 for these (observed).
        if body.status in _OAUTH_REFUSALS:
            reason, way_out = _OAUTH_REFUSALS[body.status]
            return CredentialsError(request, said, reason=reason, way_out=way_out)
        if unavailable := self._unavailable(body):
            return unavailable(request, said)
        if not is_hubspots:
            return unreadable(request, said, self._instead_of_an_error())
        return _refused(request, said)

    def _unavailable(self, body: ErrorReply) -> type[HubSpotError] | None:
        """The kind of error where HubSpot did not get to the request; None where it did."""
        if self.status == HTTPStatus.TOO_MANY_REQUESTS:
            policy = (body.policy_name or "").upper()
            # Only without a policyName: with one, the name says which limit it is.
            nothing_left = not policy and self.headers.get(DAILY_REMAINING) == "0"
            return DailyLimitReached if policy == "DAILY" or nothing_left else RateLimited
        if self.status == HTTPStatus.LOCKED:
            return Locked
        if self.status == MIGRATION:
            return Migrating
        # HubSpot documents 502 to 504 and 521 to 526; 500 was observed.
        return ServerFailed if self.status >= HTTPStatus.INTERNAL_SERVER_ERROR else None

    def _error_body(self) -> ErrorReply | None:
        try:
            return ErrorReply.model_validate_json(self.content)
        except ValidationError:
            return None

    def _said(self, body: ErrorReply) -> Said:
        """What the body says, in the parts that errors tell."""
        # A refused batch may carry its codes in its entries only.
        error = body.value()
        scopes = (scope for key in _SCOPE_KEYS for scope in error.context.get(key, ()))
        return Said(
            status=self.status,
            category=error.category,
            sub_category=error.sub_category,
            message=error.message,
            correlation_id=body.correlation_id or self.correlation_id,
            scopes=tuple(dict.fromkeys(scopes)),
        )

    def _instead_of_an_error(self) -> str:
        if self.is_web_page:
            return "is a web page instead of JSON"
        if self.status < HTTPStatus.BAD_REQUEST:
            return "is a redirect to another address, and a token is not sent there"
        return "is none of its errors" if self.content else "is empty"

    def _instead_of_json(self, error: ValidationError) -> str:
        """What an answer is that cannot be read, in words."""
        if self.is_web_page:
            return "a web page instead of JSON"
        if not self.content:
            return "empty"
        where, message = first_mistake(error)
        details = plain(f"{where}: {message}" if where else message)
        return f"not what its API documents ({details})"


def unreadable(request: Request, said: Said, what: str) -> OutcomeUnknown | UnreadableReply:
    """The error for an answer that is not HubSpot's, or cannot be read.

    what: to follow "HubSpot's answer": "is empty".
    """
    reason = f"HubSpot's answer {what}"
    if not request.changes_limits:
        return UnreadableReply(request, said, reason=reason)
    way_out = f"{OutcomeUnknown.usual_way_out} {CHECK_WHAT_ANSWERS}"
    return OutcomeUnknown(request, said, reason=reason, way_out=way_out)


def _refused(request: Request, said: Said) -> Refused:
    """The error for a request that HubSpot looked at and refused."""
    if said.status == HTTPStatus.UNAUTHORIZED:
        return Unauthorized(request, said)
    if said.status == HTTPStatus.FORBIDDEN:
        return Forbidden(request, said, way_out=_way_to_permission(said))
    if said.category == "VALIDATION_ERROR":
        return ValidationFailed(request, said)
    if request.pair and _is_about_an_end(said, request.pair):
        ends = _ends(request.pair)
        way_out = f"Check that the portal has {ends}, and that the token may see them."
        return UnknownObjectType(request, said, way_out=way_out)
    return Refused(request, said, way_out=_way_out_of_refusal(said))


def _way_to_permission(said: Said) -> str | None:
    """What to do about a 403; None where HubSpot does not say what is lacking."""
    if _NO_PERMISSION in (said.category, said.sub_category):
        return (
            "The token acts for the user who made it, who was removed or is no super admin any "
            "more. Have it rotated by a super admin, or give that user the right back."
        )
    if not said.scopes:
        return None
    more = len(said.scopes) - _MOST_SCOPES
    return (
        f"Give the token any one of the scopes {', '.join(said.scopes[:_MOST_SCOPES])}"
        f"{f' (and {more} more)' if more > 0 else ''}."
    )


def _way_out_of_refusal(said: Said) -> str | None:
    """What to do about a refusal that says little; None where it says enough."""
    if said.category:
        return None
    if said.status in (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED):
        return (
            "HubSpot has nothing at this address: check the base URL and apiVersion, and that the "
            "portal has the object types."
        )
    if said.message:
        return None
    return "HubSpot does not say why: run it again; if it stays, ask HubSpot's support."


def _is_about_an_end(said: Said, pair: Pair) -> bool:
    """Whether HubSpot does not know one of the object types: then it gives 400, no category, and
    quotes the type's id. Without the id it may be about the body as well. No words are looked at,
    because HubSpot may change them.
    """
    if said.status != HTTPStatus.BAD_REQUEST or said.category:
        return False
    ids = "|".join(re.escape(end.id) for end in (pair.from_object_type, pair.to_object_type))
    # The id alone, not as a part of another: "0-1" is not in "0-18" or "10-1".
    return re.search(rf"(?<![\w-])({ids})(?![\w-])", said.message) is not None


def _ends(pair: Pair) -> str:
    ends = (pair.from_object_type, pair.to_object_type)
    return " and ".join(f"{end.name} ({end.id})" for end in dict.fromkeys(ends))


def _seconds(retry_after: str | None, now: datetime) -> float | None:
    """Retry-After in seconds: HTTP allows a number and a date. None for anything else."""
    if retry_after is None:
        return None
    try:
        seconds = float(retry_after)
    except ValueError:
        until = _moment(retry_after)
        seconds = (until - now).total_seconds() if until else math.nan
    return min(max(0.0, seconds), _LONGEST_RETRY_AFTER) if math.isfinite(seconds) else None


def _moment(date: str | None) -> datetime | None:
    """The date of a header. None for one that is missing or cannot be read."""
    try:
        moment = parsedate_to_datetime(date or "")
    except (ValueError, TypeError, OverflowError):
        return None
    # A date without a zone ("-0000") is UTC.
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
