"""How a request is answered while a fault is on: what is sent, and how it is delivered."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Literal, TypeAlias

from hubspot_limits.simulator.api.bodies import batch_body, batch_error
from hubspot_limits.simulator.api.exchange import Answer
from hubspot_limits.simulator.api.faults import (
    BatchStatusFault,
    BrokenFault,
    Fault,
    HtmlFault,
    PartialFault,
    SilentFault,
    SlowFault,
    StatusFault,
)
from hubspot_limits.simulator.api.refusals import (
    RefusedCall,
    missing_scopes,
    not_found,
    rate_limited,
    refusal,
    unauthenticated,
)

_PROBLEMS = {
    # HubSpot's error handling page.
    423: "This resource is locked. Retry after at least two seconds.",
    477: "This account is being migrated between data centres.",
    500: "internal error",
    502: "The request could not be processed in time.",
    503: "HubSpot is temporarily unavailable.",
    504: "The request could not be processed in time.",
}

Proceed: TypeAlias = Callable[[bytes], Answer]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What goes out, and how it gets there.

    `truncated` ends the connection in the middle of the body, `reset` before it, `never` leaves
    the caller waiting. A delay is in seconds.
    """

    status: int
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delivery: Literal["whole", "truncated", "reset", "never"] = "whole"
    delay: float = 0
    correlation_id: str = ""


def reply(answer: Answer) -> Outgoing:
    if answer.body is None:
        return Outgoing(answer.status, headers=answer.headers)
    return Outgoing(
        answer.status,
        json.dumps(answer.body).encode(),
        {"Content-Type": "application/json;charset=utf-8", **answer.headers},
        correlation_id=str(answer.body.get("correlationId", "")),
    )


def html_reply(status: int, title: str) -> Outgoing:
    """The page that HubSpot sends where no JSON endpoint is."""
    page = f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{title}</body></html>"
    return Outgoing(status, page.encode(), {"Content-Type": "text/html;charset=utf-8"})


def reply_with_fault(fault: Fault | None, body: bytes, proceed: Proceed) -> Outgoing:
    """Answer a request as a fault wants it. `proceed` handles a body as usual."""
    match fault:
        case StatusFault() | HtmlFault() | SilentFault() | BatchStatusFault():
            if fault.when == "after":
                proceed(body)
            return _instead(fault)
        case SlowFault():
            return replace(reply(proceed(body)), delay=fault.seconds)
        case BrokenFault(fault="truncated"):
            return replace(_broken(reply(proceed(body))), delivery="truncated")
        case BrokenFault():
            whole = _broken(reply(proceed(body)))
            return replace(whole, content=whole.content[: len(whole.content) // 2] + b'"')
        case PartialFault():
            return reply(_partial(fault, body, proceed))
        case _:
            return reply(proceed(body))


def _instead(fault: StatusFault | HtmlFault | SilentFault | BatchStatusFault) -> Outgoing:
    match fault:
        case StatusFault(html=True) | HtmlFault():
            return html_reply(fault.status, f"HTTP {fault.status}")
        case StatusFault():
            return reply(_status(fault))
        case SilentFault():
            return Outgoing(0, delivery="reset" if fault.fault == "reset" else "never")
        case BatchStatusFault():
            return reply(_batch_status(fault))


def _status(fault: StatusFault) -> Answer:
    answer = _usual_refusal(fault).answer
    said = {"message": fault.message, "category": fault.category, "subCategory": fault.sub_category}
    body = {**(answer.body or {}), **{key: text for key, text in said.items() if text is not None}}
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    return replace(answer, body=body, headers=headers)


def _usual_refusal(fault: StatusFault) -> RefusedCall:
    """What HubSpot says with this status, where that is known."""
    match fault.status:
        case 401:
            return unauthenticated()
        case 403:
            return missing_scopes(["crm.objects.contacts.write"])
        case 404:
            return not_found()
        case 429:
            return rate_limited(fault.policy)
        case status:
            return refusal(status, _PROBLEMS.get(status, f"HTTP {status}"))


def _batch_status(fault: BatchStatusFault) -> Answer:
    errors = [batch_error("The batch was canceled")] if fault.status == "CANCELED" else []
    body = batch_body(datetime.now(UTC), fault.status, [], errors)
    return Answer(fault.http_status, body)


def _broken(whole: Outgoing) -> Outgoing:
    """A body has to be there to be broken, even where none belongs."""
    if whole.content:
        return whole
    return replace(whole, status=200, content=b"{}")


def _partial(fault: PartialFault, body: bytes, proceed: Proceed) -> Answer:
    try:
        content = json.loads(body)
        inputs = list(content["inputs"])
    except (ValueError, TypeError, KeyError):
        return proceed(body)
    kept = max(0, len(inputs) - fault.failed)
    answer = proceed(json.dumps({**content, "inputs": inputs[:kept]}).encode())
    errors = [
        batch_error("This input could not be processed", context={"input": [json.dumps(failed)]})
        for failed in inputs[kept:]
    ]
    if answer.status >= HTTPStatus.BAD_REQUEST or not errors:
        return answer
    done = answer.body or batch_body(datetime.now(UTC), "COMPLETE", [], [])
    errors = [*done.get("errors", []), *errors]
    body_with_errors = {**done, "numErrors": len(errors), "errors": errors}
    return replace(answer, status=fault.status, body=body_with_errors)
