# ruff: noqa: N818 - the names say what happened, and the root says that it is an error
"""Everything that can go wrong between the client and HubSpot.

    HubSpotError
    ├── CredentialsError        no usable credentials, or HubSpot does not renew them
    ├── BaseUrlRefused          a token must not travel to that address
    ├── ConnectionFailed        nothing reached HubSpot
    ├── AnswerLost              a read was sent and its answer never came
    ├── OutcomeUnknown          a write was sent; whether it was done is not known: read back
    ├── UnreadableReply         a read was answered, and not as HubSpot's API documents
    ├── Refused                 HubSpot looked at the request and said no: nothing was changed
    │   ├── Unauthorized        401
    │   ├── Forbidden           403
    │   ├── UnknownObjectType   400 that names an object type of the request
    │   └── ValidationFailed    VALIDATION_ERROR
    └── Unavailable             HubSpot did not get to it
        ├── RateLimited         429, a limit per second or per ten seconds
        ├── DailyLimitReached   429, the limit per day
        ├── Locked              423
        ├── Migrating           477
        └── ServerFailed        5xx

An error is a value: complete when it is made, and never changed; ``saying`` makes another one.
``str(error)`` is one paragraph for a person: what could not be done, for which pair, why, what to
do about it, and HubSpot's correlation id. No error holds a credential.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Self

from hubspot_limits.hubspot.request import Request
from hubspot_limits.values.plain_text import plain
from hubspot_limits.values.refusal import Refusal

CHECK_WHAT_ANSWERS = (
    "Something between this machine and HubSpot may have answered in its place, or the API "
    "has changed: check the base URL, the proxy and apiVersion."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What HubSpot said in its reply; each part may be missing ("treat all fields as optional").

    All texts are plain. retry_after: how long HubSpot asks to wait, in seconds.
    scopes: those that the token lacks, any one of which would do.
    is_hubspots: whether the reply can be told to be HubSpot's own, and not of something in between.
    """

    status: int | None = None
    category: str | None = None
    sub_category: str | None = None
    message: str = ""
    correlation_id: str | None = None
    retry_after: float | None = None
    scopes: tuple[str, ...] = ()
    is_hubspots: bool = True

    def __str__(self) -> str:
        http = f"HTTP {self.status}" if self.status else None
        return ", ".join(filter(None, (http, self.category, self.sub_category)))


class HubSpotError(Refusal):
    """Root of the tree.

    reason: why, in our words. effect: what it means for the portal. way_out: what to do.
    tried: what was done before giving up.
    """

    usual_reason: ClassVar[str] = "HubSpot did not do it"
    usual_way_out: ClassVar[str] = "Try again; if it stays, ask HubSpot's support."
    effect: ClassVar[str] = ""

    def __init__(
        self,
        request: Request | None = None,
        said: Said | None = None,
        *,
        reason: str | None = None,
        way_out: str | None = None,
        tried: str = "",
    ) -> None:
        # Without a text: __str__ makes it from the parts, so `saying` can replace one of them.
        super().__init__()
        self.request: Final = request
        self.said: Final = said or Said()
        self.reason: Final = reason or self.usual_reason
        self.way_out: Final = way_out or self.usual_way_out
        self.tried: Final = tried

    def saying(self, *, way_out: str | None = None, tried: str | None = None) -> Self:
        """The same error with other words."""
        return type(self)(
            self.request,
            self.said,
            reason=self.reason,
            way_out=way_out or self.way_out,
            tried=tried or self.tried,
        )

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

    @property
    def retry_after(self) -> float | None:
        return self.said.retry_after

    @property
    def may_have_been_done(self) -> bool:
        """Whether HubSpot may have done what was asked, though the answer says that it failed."""
        # Something between this machine and HubSpot may have answered after HubSpot had done it.
        return not self.said.is_hubspots

    def __str__(self) -> str:
        what = f"Could not {self.request.doing}: " if self.request else ""
        said = f'HubSpot says: "{self.said.message}".' if self.said.message else ""
        asked = self.correlation_id and f"HubSpot's correlation id: {self.correlation_id}."
        sentences = (f"{what}{self.why}.", said, self.tried, self.effect, self.way_out, asked)
        return plain(" ".join(filter(None, sentences)), longest=None)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self}>"

    @property
    def why(self) -> str:
        """The reason, with HubSpot's codes: "HubSpot has the resource locked (HTTP 423)"."""
        codes = str(self.said)
        return f"{self.reason} ({codes})" if codes else self.reason


class CredentialsError(HubSpotError):
    usual_reason = "there are no usable HubSpot credentials"
    usual_way_out = (
        "Set HUBSPOT_ACCESS_TOKEN, or HUBSPOT_CLIENT_ID, HUBSPOT_CLIENT_SECRET and "
        "HUBSPOT_REFRESH_TOKEN together."
    )


class BaseUrlRefused(HubSpotError):
    usual_way_out = (
        "Correct it where it is set: baseUrl of the stack, HUBSPOT_BASE_URL, or the program."
    )


class ConnectionFailed(HubSpotError):
    usual_reason = "there is no connection to HubSpot"
    effect = "Nothing was sent."
    usual_way_out = "Check the network, the proxy and the base URL, then run it again."


class AnswerLost(HubSpotError):
    usual_reason = "HubSpot's answer never came"
    effect = "Nothing was changed."
    usual_way_out = "Run it again."


class OutcomeUnknown(HubSpotError):
    usual_reason = "HubSpot's answer never came"
    effect = "Whether the change was made is not known."
    usual_way_out = "Read the pair's limits, then run it again."


class UnreadableReply(HubSpotError):
    usual_reason = "HubSpot's answer cannot be read"
    usual_way_out = CHECK_WHAT_ANSWERS


class Refused(HubSpotError):
    usual_reason = "HubSpot refused"
    effect = "Nothing was changed."
    usual_way_out = "Correct what HubSpot names and run it again."


class Unauthorized(Refused):
    usual_reason = "HubSpot does not accept the access token"
    usual_way_out = (
        "The token is mistyped, expired, revoked or rotated. Copy it again from HubSpot's "
        "settings into the variable or secret that the stack names."
    )


class Forbidden(Refused):
    """HubSpot does not let the token do it.

    ``scopes``: those HubSpot names, any one of which would do; often none.
    """

    usual_reason = "HubSpot does not let this token do it"
    usual_way_out = (
        "Give the token the read and write scopes of both object types "
        "(crm.objects.contacts.read, crm.objects.contacts.write, ...; for tickets the one scope "
        "tickets), and check that the portal's plan has association limits (Professional or "
        "Enterprise)."
    )

    @property
    def scopes(self) -> tuple[str, ...]:
        return self.said.scopes


class UnknownObjectType(Refused):
    usual_reason = "HubSpot does not take the object types of the request"


class ValidationFailed(Refused):
    usual_reason = "HubSpot refused the values"
    usual_way_out = (
        "Each association type must belong to this pair in this direction, "
        "and a label limit may not be above the pair's object limit; HubSpot may not allow it to "
        "be equal either, so try one less."
    )


class Unavailable(HubSpotError):
    effect = "Nothing was changed."
    usual_way_out = "Run it again later, or give it more time with maxWait."


class RateLimited(Unavailable):
    usual_reason = "HubSpot's rate limit is reached"


class DailyLimitReached(Unavailable):
    usual_reason = "the portal's daily limit of API calls is used up"


class Locked(Unavailable):
    usual_reason = "HubSpot has the resource locked"


class Migrating(Unavailable):
    usual_reason = "HubSpot is moving the portal to another data centre"


class ServerFailed(Unavailable):
    usual_reason = "HubSpot's servers have trouble"

    @property
    def may_have_been_done(self) -> bool:
        # A server can break off after it has made the change.
        return True
