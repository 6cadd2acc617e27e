"""HubSpot's refusals: the bodies of its error answers, and the exception that carries one."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from hubspot_limits.simulator.api.exchange import Answer
from hubspot_limits.simulator.portals.model import DescriptionError

_PROBLEMS = {
    # HubSpot's error handling page.
    423: "This resource is locked. Retry after at least two seconds.",
    477: "This account is being migrated between data centres.",
    500: "internal error",
    502: "The request could not be processed in time.",
    503: "HubSpot is temporarily unavailable.",
    504: "The request could not be processed in time.",
}
_SCOPES_PAGE = "https://developers.hubspot.com/scopes"


class RefusedCall(Exception):  # noqa: N818 - an answer of HubSpot's, not an error of ours
    """The call is answered with an error of HubSpot's."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def correlation_id() -> str:
    return str(uuid.uuid4())


def refusal(status: int, message: str, category: str | None = None, **more: object) -> RefusedCall:
    """A 4xx or 5xx. Some live captures have no category, so it may be left out."""
    body = {
        "status": "error",
        "message": message,
        "correlationId": correlation_id(),
        "category": category,
        **more,
    }
    said = {key: value for key, value in body.items() if value is not None}
    return RefusedCall(Answer(status, said))


def invalid_json(
    problem: str, place: str = "line 1, column 1", category: str | None = "VALIDATION_ERROR"
) -> RefusedCall:
    return refusal(400, f"Invalid input JSON on {place}{problem}", category)


def invalid_input(message: str, **more: object) -> RefusedCall:
    return refusal(400, message, "VALIDATION_ERROR", **more)


def unknown_object_type(spelling: str) -> RefusedCall:
    return refusal(400, f"Unable to infer object type from: {spelling}")


def not_found() -> RefusedCall:
    return refusal(404, "resource not found")


def unauthenticated() -> RefusedCall:
    return refusal(
        401,
        "Authentication credentials not found. This API supports OAuth 2.0 authentication and you "
        "can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview",
        "INVALID_AUTHENTICATION",
    )


def expired(expired_at: datetime, now: datetime) -> RefusedCall:
    seconds = max(0, int((now - expired_at).total_seconds()))
    return refusal(
        401,
        f"The OAuth token used to make this call expired {seconds} second(s) ago.",
        "EXPIRED_AUTHENTICATION",
        context={"expire time": [expired_at.isoformat().replace("+00:00", "Z")]},
    )


def missing_scopes(scopes: Iterable[str]) -> RefusedCall:
    return refusal(
        403,
        "This app hasn't been granted all required scopes to make this call. Read more about "
        f"required scopes here: {_SCOPES_PAGE}.",
        "MISSING_SCOPES",
        errors=[
            {
                "message": "One or more of the following scopes are required.",
                "context": {"requiredGranularScopes": list(scopes)},
            }
        ],
        links={"scopes": _SCOPES_PAGE},
    )


def rate_limited(policy: str) -> RefusedCall:
    """A 429. Policies: DAILY, TEN_SECONDLY_ROLLING, SECONDLY."""
    return refusal(
        429,
        f"You have reached your {policy.lower()} limit.",
        errorType="RATE_LIMIT",
        policyName=policy,
        requestId=correlation_id(),
    )


def usual_refusal(status: int, policy: str) -> RefusedCall:
    """What HubSpot says with this status, where that is known. `policy` is a 429's."""
    usual: dict[int, Callable[[], RefusedCall]] = {
        401: unauthenticated,
        403: partial(missing_scopes, ["crm.objects.contacts.write"]),
        404: not_found,
        429: partial(rate_limited, policy),
    }
    unusual = partial(refusal, status, _PROBLEMS.get(status, f"HTTP {status}"))
    return usual.get(status, unusual)()


def own_failure(error: DescriptionError | OSError) -> Answer:
    """The simulator's own failure to do what it should: not HubSpot's words."""
    if isinstance(error, OSError):
        problem = f"cannot write its state file {error.filename}: {error.strerror}"
    else:
        problem = f"cannot make the change of a fault: {error}"
    return refusal(500, f"The simulator {problem}").answer
