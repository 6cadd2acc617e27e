"""HubSpot's replies, as they are on the wire: accounts, tokens, labels, limits, object types."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import parse_qs, urlsplit

from pydantic import (
    BeforeValidator,
    ConfigDict,
    FailFast,
    Field,
    ValidationError,
)

from hubspot_limits.hubspot.answers import (
    Account,
    AssociationDefinition,
    ConfiguredLimit,
    CustomObjectType,
    LimitUse,
    NearLimits,
)
from hubspot_limits.hubspot.wire.fields import (
    Category,
    Count,
    Limit,
    ObjectTypeId,
    PlainText,
    Samples,
    Text,
    Token,
    TypeId,
    Wire,
    as_number,
    as_texts,
)
from hubspot_limits.values.limits import AssociationType, Label


class AccountDetails(Wire):
    # A number on the wire; text from here on, because Pulumi would make a float of it.
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
    # null for a type without a limit (observed), which is no 0.
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
    # Both are observed, and not in the documented schema.
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
        # `paging`, `next` and their fields may each be missing or null.
        return (self.paging and self.paging.next) or _NextPage()


class PrivateAppToken(Wire):
    """What HubSpot tells of the token of a private app or a service key."""

    scopes: Annotated[tuple[str, ...], BeforeValidator(as_texts)]


class TokenReply(Wire):
    """An OAuth token. ``expires_in`` is in seconds; older versions of the API tell no scopes."""

    model_config = ConfigDict(alias_generator=None)

    access_token: Token
    expires_in: Annotated[float, BeforeValidator(as_number), Field(allow_inf_nan=False)]
    refresh_token: Token | None = None
    scopes: Annotated[tuple[str, ...], BeforeValidator(as_texts)] = ()


def as_wire(type: AssociationType, limit: int | None = None) -> dict[str, Any]:
    """An input of a batch: with a limit to create and update, without one to purge."""
    wire: dict[str, Any] = {"category": type.category, "typeId": type.type_id}
    return wire if limit is None else {**wire, "maxToObjectIds": limit}
