"""One portal as a value: its accounts' data, its association types and the limits on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache, cached_property
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import Field

from hubspot_limits.object_types import hubspot_defined_types
from hubspot_limits.simulator.model import Model
from hubspot_limits.simulator.object_names import IDS_BY_NAME, NAMES_BY_ID, standard_id

Category = Literal["HUBSPOT_DEFINED", "INTEGRATOR_DEFINED", "USER_DEFINED", "WORK"]
AccountType = Literal["STANDARD", "DEVELOPER_TEST", "SANDBOX", "APP_DEVELOPER"]
Plan = Literal["FREE", "STARTER", "PROFESSIONAL", "ENTERPRISE"]

RecordId = Annotated[str, Field(pattern=r"^[0-9]{1,15}$")]
Count = Annotated[int, Field(ge=0, le=2**31 - 1)]
LimitValue = Annotated[int, Field(ge=-(2**31), le=2**31 - 1)]

_MADE_OF = {"limits_by_key": "limits", "own_types_by_pair": "association_types"}
_INVERSE_QUALIFIERS = {"parent": "child", "child": "parent"}


class Pair(NamedTuple):
    """Two object type ids, in one direction."""

    from_id: str
    to_id: str

    @property
    def reverse(self) -> Pair:
        return Pair(self.to_id, self.from_id)


class TypeKey(NamedTuple):
    """What tells association types apart: numbers repeat across categories and pairs."""

    from_id: str
    to_id: str
    category: str
    type_id: int

    @property
    def pair(self) -> Pair:
        return Pair(self.from_id, self.to_id)


class AssociationType(Model):
    """An association type of one direction; the unlabelled one has no label."""

    from_id: str
    to_id: str
    category: Category
    type_id: int
    label: str | None = None
    name: str = ""
    inverse_type_id: int | None = None

    @property
    def pair(self) -> Pair:
        return Pair(self.from_id, self.to_id)

    @property
    def key(self) -> TypeKey:
        return TypeKey(self.from_id, self.to_id, self.category, self.type_id)

    @property
    def inverse_key(self) -> TypeKey | None:
        """The key of the same association seen from the other object type, where it has one."""
        if self.inverse_type_id is None:
            return None
        return TypeKey(self.to_id, self.from_id, self.category, self.inverse_type_id)

    @property
    def is_unlabelled(self) -> bool:
        return self.label is None


class Limit(Model):
    """A limit that somebody has set."""

    from_id: str
    to_id: str
    category: Category
    type_id: int
    limit: LimitValue

    @property
    def key(self) -> TypeKey:
        return TypeKey(self.from_id, self.to_id, self.category, self.type_id)


class CustomObject(Model):
    id: str
    name: str
    fully_qualified_name: str
    singular: str
    plural: str


class AccessToken(Model):
    """A bearer token. Without an expiry it is a service key's or a private app's."""

    name: str
    value: str = Field(repr=False)
    scopes: tuple[str, ...]
    expires_at: datetime | None = None

    def is_expired(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now


class OAuthApp(Model):
    """A public app that is installed in the portal."""

    client_id: str
    client_secret: str = Field(repr=False)
    refresh_token: str = Field(repr=False)
    scopes: tuple[str, ...]


class Records(Model):
    """How many records of a pair's second object type some records of its first have."""

    from_id: str
    to_id: str
    counts: Mapping[RecordId, Count]

    @property
    def pair(self) -> Pair:
        return Pair(self.from_id, self.to_id)


class Portal(Model):
    """Everything that one account knows. A change makes another portal."""

    id: str
    account_type: AccountType
    plan: Plan
    data_hosting_location: str
    time_zone: str
    company_currency: str
    tokens: tuple[AccessToken, ...]
    oauth_app: OAuthApp | None = None
    custom_objects: tuple[CustomObject, ...] = ()
    association_types: tuple[AssociationType, ...] = ()
    limits: tuple[Limit, ...] = ()
    records: tuple[Records, ...] = ()
    next_type_id: int
    deleted_type_ids: tuple[int, ...] = ()
    daily_quota: int
    burst_quota: int

    def custom_object(self, spelling: str) -> CustomObject | None:
        """The custom object with this id or fully qualified name; a bare name means nothing."""
        wanted = spelling.strip().lower()
        return next(
            (
                custom
                for custom in self.custom_objects
                if wanted in (custom.id, custom.fully_qualified_name.lower())
            ),
            None,
        )

    def object_type_id(self, spelling: str) -> str | None:
        """The id of the object type that a path value means, if the portal has it."""
        if standard := standard_id(spelling):
            return standard
        custom = self.custom_object(spelling)
        return custom.id if custom else None

    def object_name(self, object_type_id: str) -> str:
        """What people call an object type: its plural name, or a custom object's own."""
        custom = self.custom_object(object_type_id)
        return custom.name if custom else NAMES_BY_ID.get(object_type_id, object_type_id)

    def pair_name(self, pair: Pair) -> str:
        return f"{self.object_name(pair.from_id)} -> {self.object_name(pair.to_id)}"

    def types_of(self, pair: Pair) -> tuple[AssociationType, ...]:
        """Every association type of a pair, HubSpot's own first."""
        return (*_hubspot_types().get(pair, ()), *self.own_types_by_pair.get(pair, ()))

    def find_type(self, pair: Pair, category: str, type_id: int | None) -> AssociationType | None:
        """The pair's association type of this category and id."""
        return next(
            (
                known
                for known in self.types_of(pair)
                if known.category == category and known.type_id == type_id
            ),
            None,
        )

    def unlabelled_type(self, pair: Pair) -> AssociationType | None:
        return next((known for known in self.types_of(pair) if known.is_unlabelled), None)

    def twin_of(self, known: AssociationType) -> AssociationType | None:
        """The other id of a symmetric label within one object type."""
        if known.from_id != known.to_id or known.inverse_type_id in (None, known.type_id):
            return None
        twin = self.find_type(known.pair, known.category, known.inverse_type_id)
        return twin if twin is not None and twin.label == known.label else None

    def limit_of(self, known: AssociationType) -> int | None:
        return self.limits_by_key.get(known.key)

    @cached_property
    def limits_by_key(self) -> Mapping[TypeKey, int]:
        return {limit.key: limit.limit for limit in self.limits}

    @cached_property
    def own_types_by_pair(self) -> Mapping[Pair, tuple[AssociationType, ...]]:
        """The association types that HubSpot did not make."""
        types: dict[Pair, list[AssociationType]] = {}
        for known in self.association_types:
            types.setdefault(known.pair, []).append(known)
        return {pair: tuple(known) for pair, known in types.items()}

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy remembers nothing that was made of a field with another value."""
        copied = super().model_copy(update=update, deep=deep)
        for made, field in _MADE_OF.items():
            if update is not None and field in update:
                copied.__dict__.pop(made, None)
        return copied

    def with_limits(self, changes: Mapping[TypeKey, int | None]) -> Self:
        """The portal with these limits set, or removed where the value is None."""
        limits = {limit.key: limit for limit in self.limits}
        for key, value in changes.items():
            if value is None:
                limits.pop(key, None)
            else:
                limits[key] = Limit(**key._asdict(), limit=value)
        return self.model_copy(update={"limits": tuple(limits.values())})

    def without_types(self, gone: Iterable[AssociationType]) -> Self:
        """The portal without these association types, and so without the limits on them."""
        keys = {known.key for known in gone}
        kept = tuple(known for known in self.association_types if known.key not in keys)
        ids = {key.type_id for key in keys}
        return self.with_limits(dict.fromkeys(keys)).model_copy(
            update={
                "association_types": kept,
                "deleted_type_ids": tuple(sorted({*self.deleted_type_ids, *ids})),
            }
        )


@cache
def _hubspot_types() -> dict[Pair, tuple[AssociationType, ...]]:
    """HubSpot's own association types, by pair."""
    rows = [
        (Pair(IDS_BY_NAME[row.from_name], IDS_BY_NAME[row.to_name]), row)
        for row in hubspot_defined_types()
        if row.from_name in IDS_BY_NAME and row.to_name in IDS_BY_NAME
    ]
    ids = {(pair, row.qualifier): row.type_id for pair, row in rows}
    types: dict[Pair, tuple[AssociationType, ...]] = {}
    for pair, row in rows:
        inverse_qualifier = _INVERSE_QUALIFIERS.get(row.qualifier, row.qualifier)
        known = AssociationType(
            from_id=pair.from_id,
            to_id=pair.to_id,
            category="HUBSPOT_DEFINED",
            type_id=row.type_id,
            label=row.qualifier.capitalize() or None,
            inverse_type_id=ids.get((pair.reverse, inverse_qualifier)),
        )
        types[pair] = (*types.get(pair, ()), known)
    return types
