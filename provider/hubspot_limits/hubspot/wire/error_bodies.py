"""What HubSpot says of an error, and its answers to batches, which hold errors of their own.

Entries are read with fields left out, and where an error is written as JSON into the message of
another.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Annotated

from pydantic import (
    BeforeValidator,
    FailFast,
    Field,
    model_validator,
)

from hubspot_limits.hubspot.answers import (
    BatchAnswer,
    BatchError,
)
from hubspot_limits.hubspot.wire.fields import (
    Context,
    PlainText,
    Sentence,
    Wire,
    as_list,
    as_number,
)
from hubspot_limits.hubspot.wire.schemas import LimitRow
from hubspot_limits.values.plain_text import plain

_MOST_ERRORS = 1000
_JSON = json.JSONDecoder()


def _entries(value: object) -> list[object]:
    """Error entries, whatever HubSpot makes of them; a text stands for its message."""
    entries = value if isinstance(value, list) else [value]
    return [
        entry if isinstance(entry, Mapping) else {"message": entry}
        for entry in entries[:_MOST_ERRORS]
        if entry is not None
    ]


def _without_json_in_the_message(entry: object) -> object:
    """An error as it would be if HubSpot had not written it, as JSON, into another's message."""
    message = entry.get("message") if isinstance(entry, Mapping) else None
    start = message.find("{") if isinstance(message, str) else -1
    if not isinstance(entry, Mapping) or not isinstance(message, str) or start < 0:
        return entry
    try:
        # raw_decode reads one value and says where it ends; text may follow it.
        inner, end = _JSON.raw_decode(message, start)
    except (ValueError, RecursionError):
        return entry
    if not inner.keys() & {"category", "message", "subCategory"}:
        return entry
    # The inner error wins for the codes, and follows as an entry of its own.
    around = f"{message[:start]}{message[end:]}".strip(" :.")
    codes = {code: inner[code] for code in ("category", "subCategory") if inner.get(code)}
    return {**entry, **codes, "message": around, "errors": [inner, *_entries(entry.get("errors"))]}


Errors = Annotated[list["ErrorEntry"], BeforeValidator(_entries)]


class ErrorEntry(Wire):
    """An error, or one of the ``errors`` inside a batch or inside another error."""

    message: Sentence = ""
    category: PlainText = None
    sub_category: PlainText = None
    context: Context = Field(default_factory=dict)
    errors: Errors = Field(default_factory=list)

    _unwrapped = model_validator(mode="before")(_without_json_in_the_message)

    def value(self) -> BatchError:
        """The error with what only its inner errors say."""
        outer = BatchError(self.message, self.category, self.sub_category, self.context)
        parts = [outer, *(error.value() for error in self.errors)]
        return BatchError(
            message=plain(". ".join(dict.fromkeys(part.message for part in parts if part.message))),
            category=_first(part.category for part in parts),
            sub_category=_first(part.sub_category for part in parts),
            context=_united(part.context for part in parts),
        )


def _first(texts: Iterable[str | None]) -> str | None:
    """The first text that is there."""
    return next(filter(None, texts), None)


def _united(contexts: Iterable[Mapping[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    """Contexts as one: what several say under one key, each text once."""
    united: dict[str, tuple[str, ...]] = {}
    for context in contexts:
        for key, texts in context.items():
            united[key] = tuple(dict.fromkeys((*united.get(key, ()), *texts)))
    return united


class PurgeReply(Wire):
    """The body of a batch, but for its results: what those of a purge are, nobody documents."""

    status: PlainText = None
    errors: Errors = Field(default_factory=list)
    num_errors: Annotated[int | None, BeforeValidator(as_number)] = None

    def value(self) -> BatchAnswer:
        return BatchAnswer(
            status=self.status,
            errors=tuple(error.value() for error in self.errors),
            error_count=max(self.num_errors or 0, len(self.errors)),
        )


class BatchReply(PurgeReply):
    """The body of a batch that sets limits."""

    # FailFast: one unreadable row is enough, and a long list makes no long error.
    results: Annotated[list[LimitRow], FailFast(), BeforeValidator(as_list)] = Field(
        default_factory=list
    )

    def value(self) -> BatchAnswer:
        limits = (row.value() for row in self.results)
        reported = {row.type: row.limit for row in limits if row.limit is not None}
        return replace(super().value(), reported=reported)


class ErrorReply(ErrorEntry):
    """The body of a 4xx or 5xx. ``status`` is "error", or OAuth's code: BAD_REFRESH_TOKEN; that of
    a batch, where a batch was refused.
    """

    status: PlainText = None
    correlation_id: PlainText = None
    policy_name: PlainText = None
    results: object = None

    @property
    def is_refusal_of_hubspots(self) -> bool:
        """Whether it bears a mark of HubSpot's own errors, and none of a batch that was done."""
        is_marked = self.status == "error" or self.correlation_id or self.value().category
        # A body with results is of a batch, of which a part may have been done.
        return bool(is_marked) and self.status in (None, "error", "CANCELED") and not self.results
