# ruff: noqa: N818 - the names say what happened, and the root says that it is an error
"""Everything that can go wrong between the client and HubSpot.

    HubSpotError
    ├── CredentialsError        no usable credentials, or HubSpot does not renew them
    ├── BaseUrlRefused          a token must not travel to that address
    ├── ConnectionFailed        nothing reached HubSpot
    ├── AnswerLost              a read was sent and its answer never came
    ├── OutcomeUnknown          a write was sent; whether it was done is not known: read back
    ├── UnreadableReply         HubSpot's answer is not what its API documents
    ├── Refused                 HubSpot looked at the request and said no: nothing was changed
    │   ├── Unauthorized        401
    │   ├── Forbidden           403
    │   ├── UnknownObjectType   400 without a category, on a path of two object types
    │   └── ValidationFailed    VALIDATION_ERROR
    └── Unavailable             HubSpot did not get to it
        ├── RateLimited         429, a limit per second or per ten seconds
        ├── DailyLimitReached   429, the limit per day
        ├── Locked              423
        ├── Migrating           477
        └── ServerFailed        5xx

``str(error)`` is one paragraph for a person: what could not be done, for which pair, why, what to
do about it, and HubSpot's correlation id. No error holds a credential.
"""

from __future__ import annotations

from dataclasses import dataclass

from hubspot_limits.hubspot.request import Request
from hubspot_limits.refusal import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What HubSpot said in its reply; each part may be missing ("treat all fields as optional")."""

    status: int | None = None
    category: str | None = None
    sub_category: str | None = None
    message: str = ""
    correlation_id: str | None = None

    def __str__(self) -> str:
        http = f"HTTP {self.status}" if self.status else None
        return ", ".join(filter(None, (http, self.category, self.sub_category)))


class HubSpotError(Refusal):
    """Root of the tree.

    reason: why, in our words. effect: what it means for the portal. way_out: what to do.
    tried: what was done before giving up.
    retry_after: how long HubSpot asks to wait, in seconds.
    may_have_been_done: whether HubSpot may have done what was asked, though it says that it failed.
    """

    reason = "HubSpot did not do it"
    effect = ""
    way_out = "Try again; if it stays, ask HubSpot's support."
    tried = ""
    retry_after: float | None = None
    may_have_been_done = False

    def __init__(
        self,
        request: Request | None = None,
        said: Said | None = None,
        *,
        reason: str | None = None,
        way_out: str | None = None,
    ) -> None:
        super().__init__()
        self.request = request
        self.said = said or Said()
        self.reason = reason or self.reason
        self.way_out = way_out or self.way_out

    @property
    def method(self) -> str | None:
        return self.request.method if self.request else None

    @property
    def path(self) -> str | None:
        return self.request.path if self.request else None

    @property
    def status(self) -> int | None:
        """The HTTP status, if HubSpot answered."""
        return self.said.status

    @property
    def category(self) -> str | None:
        return self.said.category

    @property
    def sub_category(self) -> str | None:
        return self.said.sub_category

    @property
    def correlation_id(self) -> str | None:
        return self.said.correlation_id

    def __str__(self) -> str:
        what = f"Could not {self.request.doing}: " if self.request else ""
        said = f'HubSpot says: "{self.said.message}".' if self.said.message else ""
        asked = self.correlation_id and f"HubSpot's correlation id: {self.correlation_id}."
        sentences = (f"{what}{self.why}.", said, self.tried, self.effect, self.way_out, asked)
        return " ".join(filter(None, sentences))

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self}>"

    @property
    def why(self) -> str:
        """The reason, with HubSpot's codes: "HubSpot has the resource locked (HTTP 423)"."""
        codes = str(self.said)
        return f"{self.reason} ({codes})" if codes else self.reason


class CredentialsError(HubSpotError):
    reason = "there are no usable HubSpot credentials"
    way_out = (
        "Set HUBSPOT_ACCESS_TOKEN, or HUBSPOT_CLIENT_ID, HUBSPOT_CLIENT_SECRET and "
        "HUBSPOT_REFRESH_TOKEN together."
    )


class BaseUrlRefused(HubSpotError):
    way_out = (
        "Use an https address such as https://api.hubapi.com; http is for a simulator on "
        "127.0.0.1, localhost or [::1]."
    )


class ConnectionFailed(HubSpotError):
    reason = "there is no connection to HubSpot"
    effect = "Nothing was sent."
    way_out = "Check the network, the proxy and the base URL, then run it again."


class AnswerLost(HubSpotError):
    reason = "HubSpot's answer never came"
    effect = "Nothing was changed."
    way_out = "Run it again."


class OutcomeUnknown(HubSpotError):
    reason = "HubSpot's answer never came"
    effect = "Whether the change was made is not known."
    way_out = "Read the pair's limits, then run it again."


class UnreadableReply(HubSpotError):
    reason = "HubSpot's answer cannot be read"
    way_out = (
        "Something between this machine and HubSpot may have answered in its place, or the API "
        "has changed: check the base URL, the proxy and apiVersion."
    )


class Refused(HubSpotError):
    reason = "HubSpot refused"
    effect = "Nothing was changed."
    way_out = "Correct what HubSpot names and run it again."


class Unauthorized(Refused):
    reason = "HubSpot does not accept the access token"
    way_out = (
        "The token is mistyped, expired, revoked or rotated. Copy it again from HubSpot's "
        "settings into the variable or secret that the stack names."
    )


class Forbidden(Refused):
    """``scopes``: those HubSpot names, any one of which would do; often none."""

    reason = "HubSpot does not let this token do it"
    way_out = (
        "Give the token the read and write scopes of both object types "
        "(crm.objects.contacts.read, crm.objects.contacts.write, ...), and check that the "
        "portal's plan has association limits (Professional or Enterprise)."
    )
    scopes: tuple[str, ...] = ()


class UnknownObjectType(Refused):
    reason = "HubSpot does not take the object types of the request"


class ValidationFailed(Refused):
    reason = "HubSpot refused the values"
    way_out = (
        "Each association type must belong to this pair in this direction, "
        "and a label limit may not be above the pair's object limit; HubSpot may not allow it to "
        "be equal either, so try one less."
    )


class Unavailable(HubSpotError):
    effect = "Nothing was changed."
    way_out = "Run it again later, or give it more time with maxWait."


class RateLimited(Unavailable):
    reason = "HubSpot's rate limit is reached"


class DailyLimitReached(Unavailable):
    reason = "the portal's daily limit of API calls is used up"


class Locked(Unavailable):
    reason = "HubSpot has the resource locked"


class Migrating(Unavailable):
    reason = "HubSpot is moving the portal to another data centre"


class ServerFailed(Unavailable):
    reason = "HubSpot's servers have trouble"
    may_have_been_done = True
