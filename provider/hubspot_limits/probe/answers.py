"""What HubSpot answers, whole: its status, and what kind of body it has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Literal, TypeAlias

from hubspot_limits.hubspot.wire.reply import Reply
from hubspot_limits.values.limits import AssociationType

AnswerKind: TypeAlias = Literal["empty", "batch", "list", "error", "object", "page", "unreadable"]
JsonObject: TypeAlias = Mapping[str, Any]

_BATCH_STATUSES = ("PENDING", "PROCESSING", "CANCELED", "COMPLETE")
_RATE_LIMIT = "x-hubspot-ratelimit-"
_QUOTAS = ("max", "remaining", "interval-milliseconds", "daily", "daily-remaining")
# Which status a CANCELED batch has is one of the probe's questions: these are its positions.
_STATUSES_OF_A_BATCH = (HTTPStatus.OK, HTTPStatus.MULTI_STATUS, HTTPStatus.BAD_REQUEST)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. ``asked`` is the method and path, ``sent`` the body; ``seconds`` it took."""

    asked: str
    status: int
    body: Any
    kind: AnswerKind
    sent: Any = None
    seconds: float = 0.0
    rate_limit: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_success(self) -> bool:
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def errors(self) -> list[JsonObject]:
        """The entries of a batch's errors."""
        return _objects(self.body, "errors") if self.kind == "batch" else []

    @property
    def results(self) -> list[JsonObject]:
        """The rows of a batch or a list."""
        return _objects(self.body, "results") if self.kind in ("batch", "list") else []

    @property
    def category(self) -> str | None:
        return self._code("category")

    @property
    def sub_category(self) -> str | None:
        return self._code("subCategory")

    @property
    def message(self) -> str | None:
        return self._code("message")

    @property
    def is_complete(self) -> bool:
        """Whether a batch was done, as far as its envelope says."""
        is_complete = self.kind == "batch" and self.body["status"] == "COMPLETE"
        return self.is_success and is_complete and not self.errors and not self._error_count

    @property
    def is_empty(self) -> bool:
        """Whether it is a 204: done, and nothing to say of it."""
        return self.status == HTTPStatus.NO_CONTENT and self.kind == "empty"

    @property
    def is_removal(self) -> bool:
        """Whether a purge was done, in either of the forms that its answer may have."""
        return self.is_empty or self.is_complete

    @property
    def is_canceled(self) -> bool:
        """Whether a batch was dropped whole, and says of each error what it is."""
        is_canceled = self.kind == "batch" and self.body["status"] == "CANCELED"
        may_be = is_canceled and self.status in _STATUSES_OF_A_BATCH
        return may_be and not self.results and bool(self.errors)

    @property
    def is_error(self) -> bool:
        """Whether it is HubSpot's HTTP 400, and no batch."""
        return self.kind == "error" and self.status == HTTPStatus.BAD_REQUEST

    @property
    def is_refusal(self) -> bool:
        """Whether HubSpot says no to what the request holds, in either form."""
        return self.is_canceled or self.is_error

    def limits(self) -> dict[AssociationType, int | None]:
        """The limits of the rows: an absent or null one is None."""
        rows = ((type_of(row), row.get("userEnforcedMaxToObjectIds")) for row in self.results)
        return {limited: limit for limited, limit in rows if limited is not None}

    def has_done(self, limited: AssociationType, limit: int) -> bool:
        """Whether a batch was done, and reports this limit."""
        return self.is_complete and self.limits().get(limited) == limit

    def signature(self) -> tuple[object, ...]:
        """What tells answers of one sort from others: all but texts, numbers and counts."""
        batch = self.body["status"] if self.kind == "batch" else None
        return (self.kind, self.status, batch, self.category, self.sub_category)

    @property
    def _error_count(self) -> object:
        return self.body.get("numErrors")

    def _code(self, name: str) -> str | None:
        """A field of the error, or of a batch's first one."""
        if self.kind == "error":
            return _text(self.body.get(name))
        return next((_text(error.get(name)) for error in self.errors), None)


def answer_of(reply: Reply, *, asked: str, sent: object, seconds: float) -> Answer:
    body, kind = _read(reply)
    headers = {name: reply.headers.get(f"{_RATE_LIMIT}{name}", "") for name in _QUOTAS}
    limits = {name: int(told) for name, told in headers.items() if re.fullmatch("[0-9]{1,9}", told)}
    return Answer(asked, reply.status, body, kind, sent, seconds, limits)


def _read(reply: Reply) -> tuple[Any, AnswerKind]:
    if not reply.content:
        return None, "empty"
    if reply.is_web_page:
        return None, "page"
    try:
        body = json.loads(reply.content)
    except (ValueError, RecursionError):
        return None, "unreadable"
    return body, _kind(body)


def _kind(body: object) -> AnswerKind:
    """What kind of body it is, by the fields that it has."""
    if not isinstance(body, dict):
        return "unreadable"
    has_results = isinstance(body.get("results"), list)
    # A batch has `status` beside its `results`, a list has not.
    if has_results:
        return "batch" if body.get("status") in _BATCH_STATUSES else "list"
    return "error" if isinstance(body.get("message"), str) else "object"


def _objects(body: JsonObject, name: str) -> list[JsonObject]:
    return list(_iterate_objects(body.get(name)))


def _iterate_objects(values: object) -> Iterator[JsonObject]:
    if isinstance(values, list):
        yield from (value for value in values if isinstance(value, dict))


def type_of(row: JsonObject) -> AssociationType | None:
    """The association type that a row is about."""
    category, type_id = row.get("category"), row.get("typeId")
    if isinstance(category, str) and isinstance(type_id, int):
        return AssociationType(category, type_id)
    return None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
