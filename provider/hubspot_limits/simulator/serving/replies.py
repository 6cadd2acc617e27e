"""How a request is answered while a fault is on: what is sent, and how it is delivered."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Literal, TypeAlias

from hubspot_limits.simulator.api.bodies import batch_body, batch_error
from hubspot_limits.simulator.api.exchange import Answer, JsonObject
from hubspot_limits.simulator.api.faults import (
    BatchStatusFault,
    BrokenFault,
    DripFault,
    Fault,
    HtmlFault,
    InsteadFault,
    PagingFault,
    PartialFault,
    SilentFault,
    SlowFault,
    StatusFault,
    SwellFault,
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
    the caller waiting, `dripping` sends a byte at a time, `swelling` packs the body together with
    `padding` bytes of white space. The body takes `seconds` after a delay of `delay` seconds.
    """

    status: int
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delivery: Literal["whole", "truncated", "reset", "never", "dripping", "swelling"] = "whole"
    delay: float = 0
    seconds: float = 0
    padding: int = 0
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


def reply_with_fault(
    fault: Fault | None, body: bytes, query: Mapping[str, str], proceed: Proceed
) -> Outgoing:
    """Answer a request as a fault wants it. `proceed` handles a body as usual."""
    if isinstance(fault, InsteadFault):
        if fault.when == "after":
            proceed(body)
        return _instead(fault, body)
    if isinstance(fault, PartialFault):
        return reply(_partial(fault, body, proceed))
    if isinstance(fault, PagingFault):
        return reply(_page_of(proceed(body), query.get("after", ""), fault.size))
    return _delivered(fault, reply(proceed(body)))


def _delivered(fault: Fault | None, usual: Outgoing) -> Outgoing:
    """The usual answer, which gets there as a fault wants it."""
    match fault:
        case SlowFault():
            return replace(usual, delay=fault.seconds)
        case DripFault():
            return replace(usual, delivery="dripping", seconds=fault.seconds)
        case SwellFault():
            padding = fault.megabytes * 1_000_000
            return replace(_with_body(usual), delivery="swelling", padding=padding)
        case BrokenFault(fault="truncated"):
            return replace(_with_body(usual), delivery="truncated")
        case BrokenFault():
            whole = _with_body(usual)
            return replace(whole, content=whole.content[: len(whole.content) // 2] + b'"')
        case _:
            return usual


def _instead(
    fault: StatusFault | HtmlFault | SilentFault | BatchStatusFault, body: bytes
) -> Outgoing:
    match fault:
        case StatusFault(html=True) | HtmlFault():
            return html_reply(fault.status, f"HTTP {fault.status}")
        case StatusFault():
            return reply(_status(fault))
        case SilentFault():
            return Outgoing(0, delivery="reset" if fault.fault == "reset" else "never")
        case BatchStatusFault():
            return reply(_batch_status(fault, _inputs(body)))


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


def _batch_status(fault: BatchStatusFault, inputs: list[JsonObject]) -> Answer:
    errors = [_failed(wanted) for wanted in inputs] if fault.errors else []
    if fault.status == "CANCELED" and not errors:
        errors = [batch_error("The batch was canceled")]
    results = [_as_if_done(wanted) for wanted in inputs] if fault.results else []
    return Answer(fault.http_status, batch_body(datetime.now(UTC), fault.status, results, errors))


def _inputs(body: bytes) -> list[JsonObject]:
    """The inputs of a batch, where it is one."""
    try:
        return [dict(wanted) for wanted in json.loads(body)["inputs"]]
    except (ValueError, TypeError, KeyError, RecursionError):
        return []


def _as_if_done(wanted: JsonObject) -> JsonObject:
    """An input as a batch's results show it."""
    row = {key: wanted.get(key) for key in ("category", "typeId")}
    limit = wanted.get("maxToObjectIds")
    return row if limit is None else {**row, "userEnforcedMaxToObjectIds": limit}


def _failed(wanted: JsonObject) -> JsonObject:
    context = {"input": [json.dumps(wanted)]}
    return batch_error("This input could not be processed", context=context)


def _page_of(answer: Answer, after: str, size: int) -> Answer:
    """A page of a list: from what `after` says, where it is the `after` of a page before."""
    if answer.body is None or not isinstance(results := answer.body.get("results"), list):
        return answer
    begin = int(after) if after.isdecimal() else 0
    page = {**answer.body, "results": results[begin : begin + size]}
    if begin + size < len(results):
        page["paging"] = {"next": {"after": str(begin + size)}}
    return replace(answer, body=page)


def _with_body(usual: Outgoing) -> Outgoing:
    """A body has to be there to be broken, even where none belongs."""
    return usual if usual.content else replace(usual, status=200, content=b"{}")


def _partial(fault: PartialFault, body: bytes, proceed: Proceed) -> Answer:
    inputs = _inputs(body)
    if not inputs:
        return proceed(body)
    kept = max(0, len(inputs) - fault.failed)
    answer = proceed(json.dumps({"inputs": inputs[:kept]}).encode())
    if answer.status >= HTTPStatus.BAD_REQUEST:
        return answer
    done = answer.body or batch_body(datetime.now(UTC), "COMPLETE", [], [])
    errors = [*done.get("errors", []), *(_failed(wanted) for wanted in inputs[kept:])]
    body_with_errors = {**done, "numErrors": len(errors), "errors": errors}
    return replace(answer, status=fault.status, body=body_with_errors)
