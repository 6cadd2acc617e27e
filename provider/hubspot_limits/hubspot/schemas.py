"""HubSpot's replies, as they are on the wire.

More is accepted than HubSpot documents, because its replies carry less and other than that: null
for what is not nullable, error entries with fields left out, a subCategory that is a string where
an object is documented, a context that is a text where a map is, an error written as JSON into the
message of another. Unknown fields are ignored, unknown categories kept. What says which limit is
meant has to be there, and to be one.

What HubSpot says about an error is for people, and made plain here. Labels and names of objects are
compared with what is declared, so they are kept as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import parse_qs, urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    FailFast,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic.alias_generators import to_camel

from hubspot_limits.hubspot.answers import (
    Account,
    AssociationDefinition,
    BatchAnswer,
    BatchError,
    ConfiguredLimit,
    CustomObjectType,
    LimitUse,
    NearLimits,
)
from hubspot_limits.values.limits import AssociationType, Label
from hubspot_limits.values.plain_text import plain

_LARGEST_NUMBER = 2**31 - 1  # the wire's int32
_MOST_ERRORS = 1000
_CONTEXT_IN_A_TEXT = re.compile(r"(\w+)=\[([^\[\]]*)\]")
_JSON = json.JSONDecoder()


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


def _plain_text(value: object) -> str | None:
    text = _text(value)
    return plain(text) if text else None


def _sentence(value: object) -> str:
    """A message as one line without a full stop; only blanks and line ends are lost."""
    return plain(" ".join((_text(value) or "").split()).rstrip("."))


def _texts(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(text for text in map(_plain_text, values) if text)


def _context(value: object) -> dict[str, tuple[str, ...]]:
    """A map of lists as documented, or written out: "{missingScopes=[scope1, scope2]}".

    Any other text is kept under an empty key.
    """
    if isinstance(value, str) and (written := _CONTEXT_IN_A_TEXT.findall(value)):
        return {key: tuple(re.split(r",\s*", entries)) for key, entries in written}
    entries = value if isinstance(value, Mapping) else {"": value}
    return {plain(str(key)): texts for key, entry in entries.items() if (texts := _texts(entry))}


def _list(value: object) -> object:
    return [] if value is None else value


def _number(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("a number is expected")  # noqa: TRY004 - what pydantic takes
    return value


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
        inner, end = _JSON.raw_decode(message, start)
    except (ValueError, RecursionError):
        return entry
    if not inner.keys() & {"category", "message", "subCategory"}:
        return entry
    around = f"{message[:start]}{message[end:]}".strip(" :.")
    codes = {code: inner[code] for code in ("category", "subCategory") if inner.get(code)}
    return {**entry, **codes, "message": around, "errors": [inner, *_entries(entry.get("errors"))]}


Text = Annotated[str | None, BeforeValidator(_text)]
PlainText = Annotated[str | None, BeforeValidator(_plain_text)]
Sentence = Annotated[str, BeforeValidator(_sentence)]
Category = Annotated[str, Field(pattern=r"^[A-Z][A-Z_]*$")]
TypeId = Annotated[int, BeforeValidator(_number), Field(ge=1, le=_LARGEST_NUMBER)]
ObjectTypeId = Annotated[str, Field(pattern=r"^[0-9]+-[0-9]+$")]
Limit = Annotated[int, BeforeValidator(_number), Field(ge=0, le=_LARGEST_NUMBER)]
Count = Annotated[int, BeforeValidator(_number), Field(ge=0)]
Samples = Annotated[list[object], BeforeValidator(_list)]
Context = Annotated[dict[str, tuple[str, ...]], BeforeValidator(_context)]
Token = Annotated[SecretStr, AfterValidator(_token)]
Errors = Annotated[list["ErrorEntry"], BeforeValidator(_entries)]


class Wire(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel, extra="ignore", frozen=True, hide_input_in_errors=True
    )


class AccountDetails(Wire):
    portal_id: str = Field(coerce_numbers_to_str=True, pattern="^[1-9][0-9]*$", max_length=20)
    account_type: PlainText = None
    data_hosting_location: PlainText = None
    ui_domain: PlainText = None
    time_zone: PlainText = None

    def value(self) -> Account:
        return Account(**self.model_dump())


class _AssociationTypeRow(Wire):
    category: Category
    type_id: TypeId

    @property
    def type(self) -> AssociationType:
        return AssociationType(self.category, self.type_id)


class LabelRow(_AssociationTypeRow):
    label: Text = None

    def value(self) -> Label:
        return Label(self.type, self.label)


class LimitRow(_AssociationTypeRow):
    label: Text = None
    user_enforced_max_to_object_ids: Limit | None = None

    def value(self) -> ConfiguredLimit:
        return ConfiguredLimit(self.type, self.user_enforced_max_to_object_ids, self.label)


class _SchemaLabels(Wire):
    singular: Text = None
    plural: Text = None


class DefinitionRow(Wire):
    id: TypeId
    from_object_type_id: ObjectTypeId
    to_object_type_id: ObjectTypeId
    has_user_enforced_max_to_object_ids: bool | None = None
    has_user_enforced_max_from_object_ids: bool | None = None

    def value(self) -> AssociationDefinition:
        return AssociationDefinition(
            type_id=self.id,
            from_object_type_id=self.from_object_type_id,
            to_object_type_id=self.to_object_type_id,
            is_limited=self.has_user_enforced_max_to_object_ids,
            is_inverse_limited=self.has_user_enforced_max_from_object_ids,
        )


def _readable_definitions(value: object) -> list[DefinitionRow]:
    """The definitions that can be read: they only tell where to look."""
    rows = []
    for row in value if isinstance(value, list) else ():
        with suppress(ValidationError):
            rows.append(DefinitionRow.model_validate(row))
    return rows


class SchemaAssociations(Wire):
    """What the schema of any object type, a standard one too, says of its associations."""

    associations: Annotated[list[DefinitionRow], BeforeValidator(_readable_definitions)] = Field(
        default_factory=list
    )

    def definitions(self) -> tuple[AssociationDefinition, ...]:
        return tuple(row.value() for row in self.associations)


class ObjectSchema(SchemaAssociations):
    object_type_id: ObjectTypeId
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
            associations=self.definitions(),
        )


class NearLimitsRow(Wire):
    object_type_id: ObjectTypeId
    has_records_at_limit: bool | None = None
    has_records_near_limit: bool | None = None

    def value(self) -> NearLimits:
        return NearLimits(
            self.object_type_id, bool(self.has_records_at_limit), bool(self.has_records_near_limit)
        )


class LimitUseReply(Wire):
    """The samples are records with their names, of which only the number is kept."""

    limit: Limit
    total_records_at_limit: Count | None = None
    total_records_near_limit: Count | None = None
    at_limit_from_record_samples: Samples = Field(default_factory=list)
    near_limit_from_record_samples: Samples = Field(default_factory=list)

    def value(self) -> LimitUse:
        samples = (*self.at_limit_from_record_samples, *self.near_limit_from_record_samples)
        return LimitUse(
            self.limit,
            at_limit=self.total_records_at_limit or 0,
            near_limit=self.total_records_near_limit or 0,
            samples=len(samples),
        )


class _NextPage(Wire):
    after: Text = None
    link: Text = None


class _Paging(Wire):
    next: _NextPage | None = None


Row = TypeVar("Row", bound=Wire)


class Page(Wire, Generic[Row]):
    """A list, or a part of one: HubSpot documents no pages for what the client reads, and has them
    in other lists.
    """

    results: Annotated[list[Row], FailFast()]
    paging: _Paging | None = None

    @property
    def is_last(self) -> bool:
        return not (self._next.after or self._next.link)

    @property
    def after(self) -> str | None:
        """What to ask for the next page with; None where the link to it cannot be read."""
        if self._next.after:
            return self._next.after
        try:
            asked = parse_qs(urlsplit(self._next.link or "").query)
        except ValueError:
            return None
        return next(iter(asked.get("after", ())), None)

    @property
    def _next(self) -> _NextPage:
        return (self.paging and self.paging.next) or _NextPage()


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
    return next(filter(None, texts), None)


def _united(contexts: Iterable[Mapping[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    united: dict[str, tuple[str, ...]] = {}
    for context in contexts:
        for key, texts in context.items():
            united[key] = tuple(dict.fromkeys((*united.get(key, ()), *texts)))
    return united


class PurgeReply(Wire):
    """The body of a batch, but for its results: what those of a purge are, nobody documents."""

    status: PlainText = None
    errors: Errors = Field(default_factory=list)
    num_errors: Annotated[int | None, BeforeValidator(_number)] = None

    def value(self) -> BatchAnswer:
        return BatchAnswer(
            status=self.status,
            errors=tuple(error.value() for error in self.errors),
            error_count=max(self.num_errors or 0, len(self.errors)),
        )


class BatchReply(PurgeReply):
    """The body of a batch that sets limits."""

    results: Annotated[list[LimitRow], FailFast(), BeforeValidator(_list)] = Field(
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
        return bool(is_marked) and self.status in (None, "error", "CANCELED") and not self.results


class PrivateAppToken(Wire):
    """What HubSpot tells of the token of a private app or a service key."""

    scopes: Annotated[tuple[str, ...], BeforeValidator(_texts)]


class TokenReply(Wire):
    """An OAuth token. ``expires_in`` is in seconds; older versions of the API tell no scopes."""

    model_config = ConfigDict(alias_generator=None)

    access_token: Token
    expires_in: Annotated[float, BeforeValidator(_number), Field(allow_inf_nan=False)]
    refresh_token: Token | None = None
    scopes: Annotated[tuple[str, ...], BeforeValidator(_texts)] = ()


def as_wire(type: AssociationType, limit: int | None = None) -> dict[str, Any]:
    """An input of a batch: with a limit to create and update, without one to purge."""
    wire: dict[str, Any] = {"category": type.category, "typeId": type.type_id}
    return wire if limit is None else {**wire, "maxToObjectIds": limit}
