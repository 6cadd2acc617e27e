"""HubSpot's replies, as they are on the wire.

More is accepted than HubSpot documents, because its replies carry less and other than that: null
for what is not nullable, error entries with fields left out, a subCategory that is a string where
an object is documented. Unknown fields are ignored, unknown categories kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr
from pydantic.alias_generators import to_camel

from hubspot_limits.hubspot.answers import (
    Account,
    BatchAnswer,
    BatchError,
    ConfiguredLimit,
    CustomObjectType,
    Label,
)
from hubspot_limits.limits import AssociationType


def _text(value: object) -> str | None:
    """A string as it is; an object as JSON; nothing for null and for an empty object."""
    if value is None or isinstance(value, str):
        return value or None
    return json.dumps(value, ensure_ascii=False) if value else None


def _texts(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(text for text in map(_text, values) if text)


def _context(value: object) -> dict[str, tuple[str, ...]]:
    """A map of lists as documented; a bare text is kept under an empty key."""
    entries = value if isinstance(value, Mapping) else {"": value}
    return {str(key): texts for key, entry in entries.items() if (texts := _texts(entry))}


def _list(value: object) -> object:
    return [] if value is None else value


Text = Annotated[str | None, BeforeValidator(_text)]
Context = Annotated[dict[str, tuple[str, ...]], BeforeValidator(_context)]


class Wire(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel, extra="ignore", frozen=True, hide_input_in_errors=True
    )


class AccountDetails(Wire):
    portal_id: Annotated[str, BeforeValidator(str)]
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
    """An entry of a batch's ``errors``, and of the ``errors`` inside an error."""

    message: Text = None
    category: Text = None
    sub_category: Text = None
    context: Context = Field(default_factory=dict)

    def value(self) -> BatchError:
        return BatchError(self.message or "", self.category, self.sub_category, self.context)


Errors = Annotated[list[ErrorEntry], BeforeValidator(_list)]


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
    errors: Errors = Field(default_factory=list)


class TokenReply(Wire):
    """An OAuth token. ``expires_in`` is in seconds."""

    model_config = ConfigDict(alias_generator=None)

    access_token: SecretStr
    expires_in: float
    refresh_token: SecretStr | None = None


def as_wire(type: AssociationType, limit: int | None = None) -> dict[str, Any]:
    """An input of a batch: with a limit to create and update, without one to purge."""
    wire: dict[str, Any] = {"category": type.category, "typeId": type.type_id}
    return wire if limit is None else {**wire, "maxToObjectIds": limit}
