"""HubSpot's replies, as they are on the wire.

More is accepted than HubSpot documents, because its replies carry less and other than that: null
for what is not nullable, error entries with fields left out, a subCategory that is a string where
an object is documented, a context that is a text where a map is. Unknown fields are ignored,
unknown categories kept. What says which limit is meant has to be there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr
from pydantic.alias_generators import to_camel

from hubspot_limits.hubspot.answers import (
    Account,
    BatchAnswer,
    BatchError,
    ConfiguredLimit,
    CustomObjectType,
)
from hubspot_limits.limits import AssociationType, Label

_LONGEST_MESSAGE = 500
_CONTEXT_IN_A_TEXT = re.compile(r"(\w+)=\[([^\[\]]*)\]")


def can_be_a_token(text: str) -> bool:
    """Whether a header may hold it: requests would quote any other in an error of its own."""
    return bool(text) and text.isascii() and text.isprintable() and " " not in text


def _token(secret: SecretStr) -> SecretStr:
    if not can_be_a_token(secret.get_secret_value()):
        raise ValueError("not a token")
    return secret


def _text(value: object) -> str | None:
    """A string as it is; an object as JSON; nothing for null and for an empty object."""
    if value is None or isinstance(value, str):
        return value or None
    return json.dumps(value, ensure_ascii=False) if value else None


def _one_line(value: object) -> str:
    line = " ".join((_text(value) or "").split()).rstrip(".")
    return line if len(line) <= _LONGEST_MESSAGE else f"{line[:_LONGEST_MESSAGE]}..."


def _texts(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(text for text in map(_text, values) if text)


def _context(value: object) -> dict[str, tuple[str, ...]]:
    """A map of lists as documented, or written out: "{missingScopes=[scope1, scope2]}".

    Any other text is kept under an empty key.
    """
    if isinstance(value, str) and (written := _CONTEXT_IN_A_TEXT.findall(value)):
        return {key: tuple(re.split(r",\s*", entries)) for key, entries in written}
    entries = value if isinstance(value, Mapping) else {"": value}
    return {str(key): texts for key, entry in entries.items() if (texts := _texts(entry))}


def _list(value: object) -> object:
    return [] if value is None else value


def _entries(value: object) -> list[object]:
    """Error entries, whatever HubSpot makes of them; a text stands for its message."""
    entries = value if isinstance(value, list) else [value]
    return [
        entry if isinstance(entry, Mapping) else {"message": entry}
        for entry in entries
        if entry is not None
    ]


Text = Annotated[str | None, BeforeValidator(_text)]
Message = Annotated[str, BeforeValidator(_one_line)]
Context = Annotated[dict[str, tuple[str, ...]], BeforeValidator(_context)]
Token = Annotated[SecretStr, AfterValidator(_token)]
Errors = Annotated[list["ErrorEntry"], BeforeValidator(_entries)]


class Wire(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel, extra="ignore", frozen=True, hide_input_in_errors=True
    )


class AccountDetails(Wire):
    portal_id: str = Field(coerce_numbers_to_str=True)
    account_type: Text = None
    data_hosting_location: Text = None
    ui_domain: Text = None
    time_zone: Text = None

    def value(self) -> Account:
        return Account(**self.model_dump())


class _AssociationTypeRow(Wire):
    category: str
    type_id: int

    @property
    def type(self) -> AssociationType:
        return AssociationType(self.category, self.type_id)


class LabelRow(_AssociationTypeRow):
    label: Text = None

    def value(self) -> Label:
        return Label(self.type, self.label)


class LimitRow(_AssociationTypeRow):
    label: Text = None
    user_enforced_max_to_object_ids: int | None = None

    def value(self) -> ConfiguredLimit:
        return ConfiguredLimit(self.type, self.user_enforced_max_to_object_ids, self.label)


class _SchemaLabels(Wire):
    singular: Text = None
    plural: Text = None


class ObjectSchema(Wire):
    object_type_id: str
    fully_qualified_name: str
    name: str
    labels: _SchemaLabels | None = None

    def value(self) -> CustomObjectType:
        labels = self.labels or _SchemaLabels()
        return CustomObjectType(
            id=self.object_type_id,
            fully_qualified_name=self.fully_qualified_name,
            name=self.name,
            labels=tuple(filter(None, (labels.singular, labels.plural))),
        )


class Labels(Wire):
    results: list[LabelRow]


class ConfiguredLimits(Wire):
    results: list[LimitRow]


class ObjectSchemas(Wire):
    results: list[ObjectSchema]


class ErrorEntry(Wire):
    """An error, or one of the ``errors`` inside a batch or inside another error."""

    message: Message = ""
    category: Text = None
    sub_category: Text = None
    context: Context = Field(default_factory=dict)
    errors: Errors = Field(default_factory=list)

    def value(self) -> BatchError:
        """The error with what only its inner errors say."""
        outer = BatchError(self.message, self.category, self.sub_category, self.context)
        parts = [outer, *(error.value() for error in self.errors)]
        return BatchError(
            message=". ".join(dict.fromkeys(part.message for part in parts if part.message)),
            category=_first(part.category for part in parts),
            sub_category=_first(part.sub_category for part in parts),
            context=_united(part.context for part in parts),
        )


def _first(texts: Iterable[str | None]) -> str | None:
    return next(filter(None, texts), None)


def _united(contexts: Iterable[Mapping[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    united: dict[str, tuple[str, ...]] = {}
    for context in contexts:
        for key, texts in context.items():
            united[key] = tuple(dict.fromkeys((*united.get(key, ()), *texts)))
    return united


class BatchReply(Wire):
    status: Text = None
    results: Annotated[list[LimitRow], BeforeValidator(_list)] = Field(default_factory=list)
    errors: Errors = Field(default_factory=list)
    num_errors: int | None = None

    def value(self, correlation_id: str | None) -> BatchAnswer:
        limits = (row.value() for row in self.results)
        return BatchAnswer(
            status=self.status,
            confirmed={row.type: row.limit for row in limits if row.limit is not None},
            errors=tuple(error.value() for error in self.errors),
            error_count=self.num_errors or 0,
            correlation_id=correlation_id,
        )


class ErrorReply(ErrorEntry):
    """The body of a 4xx or 5xx. ``status`` is "error", or OAuth's code: BAD_REFRESH_TOKEN."""

    status: Text = None
    correlation_id: Text = None
    policy_name: Text = None


class TokenReply(Wire):
    """An OAuth token. ``expires_in`` is in seconds."""

    model_config = ConfigDict(alias_generator=None)

    access_token: Token
    expires_in: float
    refresh_token: Token | None = None


def as_wire(type: AssociationType, limit: int | None = None) -> dict[str, Any]:
    """An input of a batch: with a limit to create and update, without one to purge."""
    wire: dict[str, Any] = {"category": type.category, "typeId": type.type_id}
    return wire if limit is None else {**wire, "maxToObjectIds": limit}
