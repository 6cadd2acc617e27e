"""What can go wrong with a request, on demand: each for the next requests that match."""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, TypeAdapter

from hubspot_limits.simulator.api.bodies import batch_body, batch_error
from hubspot_limits.simulator.api.exchange import Answer, Incoming, JsonObject, html_page
from hubspot_limits.simulator.api.refusals import usual_refusal
from hubspot_limits.simulator.portals.account import PortalId
from hubspot_limits.simulator.portals.changes import Change
from hubspot_limits.simulator.portals.model import Model, read_value

Duration = Annotated[float, Field(ge=0, le=3600)]
When: TypeAlias = Literal["before", "after"]
Proceed: TypeAlias = Callable[[bytes], Answer]


class Match(Model):
    """Which requests a fault is for. `path` is a pattern such as `*/batch/update`."""

    method: str = "*"
    path: str = "*"
    portal: PortalId | None = None
    times: int = Field(default=1, ge=1)

    def fits(self, request: Incoming, portal: str | None) -> bool:
        is_of_portal = self.portal in (None, portal)
        is_of_method = self.method in ("*", request.method)
        return is_of_portal and is_of_method and fnmatch.fnmatchcase(request.path, self.path)

    def answer(self, request: Incoming, proceed: Proceed) -> Answer:
        """Answer a request as the fault wants it. `proceed` handles a body as usual."""
        return proceed(request.body)


class InsteadFault(Match):
    """Something else than the answer. `when` tells whether a write took effect all the same."""

    when: When = "before"

    def take_effect(self, request: Incoming, proceed: Proceed) -> None:
        """Handle the request after all, where it is only its answer that is lost."""
        if self.when == "after":
            proceed(request.body)


class StatusFault(InsteadFault):
    """An answer with this status and HubSpot's body for it. `policy` is a 429's."""

    fault: Literal["status"]
    status: int = Field(ge=400, le=599)
    policy: Literal["DAILY", "TEN_SECONDLY_ROLLING", "SECONDLY"] = "TEN_SECONDLY_ROLLING"
    retry_after: int | None = Field(default=None, ge=0)
    message: str | None = None
    category: str | None = None
    sub_category: str | None = None

    def answer(self, request: Incoming, proceed: Proceed) -> Answer:
        self.take_effect(request, proceed)
        usual = usual_refusal(self.status, self.policy).answer
        own = {"message", "category", "sub_category"}
        said = self.model_dump(include=own, exclude_none=True, by_alias=True)
        headers = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        return replace(usual, body={**(usual.body or {}), **said}, headers=headers)


class HtmlFault(InsteadFault):
    """An HTML page where JSON was expected, with a status of success if need be."""

    fault: Literal["html"]
    status: int = Field(default=502, ge=200, le=599)

    def answer(self, request: Incoming, proceed: Proceed) -> Answer:
        self.take_effect(request, proceed)
        return html_page(self.status, f"HTTP {self.status}")


class SilentFault(InsteadFault):
    """No answer: the connection is reset, or nothing ever comes."""

    fault: Literal["reset", "timeout"]

    def answer(self, request: Incoming, proceed: Proceed) -> Answer:
        self.take_effect(request, proceed)
        return Answer(0, delivery="reset" if self.fault == "reset" else "never")


class BatchStatusFault(InsteadFault):
    """A batch answers with this status, whatever came of it.

    `results` shows each input as if it were done, `errors` each one as if it had failed.
    """

    fault: Literal["batch_status"]
    status: Literal["CANCELED", "COMPLETE", "PENDING", "PROCESSING"]
    http_status: int = Field(default=200, ge=200, le=599)
    results: bool = False
    errors: bool = False

    def answer(self, request: Incoming, proceed: Proceed) -> Answer:
        self.take_effect(request, proceed)
        inputs = _inputs(request.body)
        errors = [_failed(wanted) for wanted in inputs] if self.errors else []
        if self.status == "CANCELED" and not errors:
            errors = [batch_error("The batch was canceled")]
        results = [_as_if_done(wanted) for wanted in inputs] if self.results else []
        shown = batch_body(datetime.now(UTC), results, errors, self.status)
        return Answer(self.http_status, shown)


class LateFault(Match):
    """The answer comes late, or its body byte by byte. What it says has taken effect at once."""

    fault: Literal["slow", "drip"]
    seconds: Duration

    def answer(self, request: Incoming, proceed: Proceed) -> Answer:
        usual = super().answer(request, proceed)
        if self.fault == "slow":
            return replace(usual, delay=self.seconds)
        return replace(usual, delivery="dripping", seconds=self.seconds)


class BrokenFault(Match):
    """A body that ends early with its connection, or that is whole but no JSON."""

    fault: Literal["truncated", "malformed"]

    def answer(self, request: Incoming, proceed: Proceed) -> Answer:
        return replace(_with_body(super().answer(request, proceed)), delivery=self.fault)


class SwellFault(Match):
    """A compressed body that is small as it comes and huge once it is unpacked."""

    fault: Literal["swell"]
    megabytes: int = Field(default=100, ge=1, le=10_000)

    def answer(self, request: Incoming, proceed: Proceed) -> Answer:
        usual = _with_body(super().answer(request, proceed))
        return replace(usual, delivery="swelling", padding=self.megabytes * 1_000_000)


class PagingFault(Match):
    """A list answers with so many results, and tells in `paging.next.after` where others begin."""

    fault: Literal["paging"]
    size: int = Field(default=1, ge=1)

    def answer(self, request: Incoming, proceed: Proceed) -> Answer:
        answer = proceed(request.body)
        if answer.body is None or not isinstance(results := answer.body.get("results"), list):
            return answer
        after = request.query_values.get("after", "")
        begin = int(after) if after.isdecimal() else 0
        end = begin + self.size
        paging = {"paging": {"next": {"after": str(end)}}} if end < len(results) else {}
        return replace(answer, body={**answer.body, "results": results[begin:end], **paging})


class PartialFault(Match):
    """The last inputs of a batch fail, the others take effect."""

    fault: Literal["partial"]
    failed: int = Field(default=1, ge=1)
    status: Literal[200, 207] = 207

    def answer(self, request: Incoming, proceed: Proceed) -> Answer:
        inputs = _inputs(request.body)
        kept = max(0, len(inputs) - self.failed)
        some = json.dumps({"inputs": inputs[:kept]}).encode()
        answer = proceed(some if inputs else request.body)
        if not inputs or answer.status >= HTTPStatus.BAD_REQUEST:
            return answer
        done = answer.body or batch_body(datetime.now(UTC))
        errors = [*done.get("errors", []), *(_failed(wanted) for wanted in inputs[kept:])]
        body = {**done, "numErrors": len(errors), "errors": errors}
        return replace(answer, status=self.status, body=body)


class StaleFault(Match):
    """From this request on reads show the portal as it is now, for so many seconds."""

    fault: Literal["stale"]
    seconds: Duration


class QuotaFault(Match):
    """From this request on only so many requests remain of a quota."""

    fault: Literal["quota"]
    quota: Literal["daily", "burst"] = "daily"
    remaining: int = Field(default=0, ge=0)


class ChangeFault(Match):
    """Somebody else changes the portal, right before or right after the request is handled."""

    fault: Literal["change"]
    changes: tuple[Change, ...]
    when: When = "before"


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


def _with_body(usual: Answer) -> Answer:
    """A body has to be there to be broken, even where none belongs."""
    return usual if usual.content else replace(usual, status=200, body={})


Fault: TypeAlias = Annotated[
    StatusFault
    | HtmlFault
    | SilentFault
    | LateFault
    | BrokenFault
    | SwellFault
    | PagingFault
    | PartialFault
    | BatchStatusFault
    | StaleFault
    | QuotaFault
    | ChangeFault,
    Field(discriminator="fault"),
]

FAULT: TypeAdapter[Fault] = TypeAdapter(Fault)


class Faults:
    """The faults that wait for their requests, in the order in which they were added."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._waiting = [(fault, fault.times) for fault in faults]

    def __iter__(self) -> Iterator[tuple[Fault, int]]:
        """Each waiting fault, with the number of requests it is still for."""
        return iter(tuple(self._waiting))

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, fault: str, **details: object) -> None:
        """Add a fault, in the words of the description file. Raises DescriptionError."""
        self.append(read_value(FAULT.validate_python, {"fault": fault, **details}))

    def append(self, fault: Fault) -> Fault:
        self._waiting.append((fault, fault.times))
        return fault

    def clear(self) -> None:
        self._waiting.clear()

    def take(self, request: Incoming, portal: str | None) -> Fault | None:
        """The first fault for this request, which has one request less to wait for."""
        for index, (fault, times) in enumerate(self):
            if fault.fits(request, portal):
                self._waiting[index : index + 1] = [(fault, times - 1)] if times > 1 else []
                return fault
        return None
