"""One portal as a value: its account, its association types and the limits on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import Field

from hubspot_limits.simulator.portals.account import DescribedAccount, OAuthApp, PortalToken
from hubspot_limits.simulator.portals.model import Model
from hubspot_limits.simulator.portals.object_names import (
    IDS_BY_NAME,
    ObjectNames,
    standard_id,
    standard_names,
)
from hubspot_limits.values.object_types import hubspot_defined_types

Category = Literal["HUBSPOT_DEFINED", "INTEGRATOR_DEFINED", "USER_DEFINED", "WORK"]
RecordId = Annotated[str, Field(pattern=r"^[0-9]{1,15}$")]
Count = Annotated[int, Field(ge=0, le=2**31 - 1)]
LimitValue = Annotated[int, Field(ge=-(2**31), le=2**31 - 1)]

_INVERSE_QUALIFIERS = {"parent": "child", "child": "parent"}


class PairIds(NamedTuple):
    """Two object type ids, in one direction."""

    from_id: str
    to_id: str

    @property
    def reverse(self) -> PairIds:
        return PairIds(self.to_id, self.from_id)


class TypeKey(NamedTuple):
    """What tells association types apart: numbers repeat across categories and pairs."""

    from_id: str
    to_id: str
    category: str
    type_id: int

    @property
    def pair(self) -> PairIds:
        return PairIds(self.from_id, self.to_id)


class _OfPair(Model):
    """Something that belongs to one pair."""

    from_id: str
    to_id: str

    @property
    def pair(self) -> PairIds:
        return PairIds(self.from_id, self.to_id)


class _OnType(_OfPair):
    """Something that belongs to one association type."""

    category: Category
    type_id: int

    @property
    def key(self) -> TypeKey:
        return TypeKey(self.from_id, self.to_id, self.category, self.type_id)


class AssociationDefinition(_OnType):
    """An association type of one direction; the unlabelled one has no label."""

    label: str | None = None
    name: str = ""
    inverse_type_id: int | None = None

    @property
    def inverse_key(self) -> TypeKey | None:
        """The key of the same association seen from the other object type, where it has one."""
        if self.inverse_type_id is None:
            return None
        return TypeKey(self.to_id, self.from_id, self.category, self.inverse_type_id)

    @property
    def is_unlabelled(self) -> bool:
        return self.label is None


class Limit(_OnType):
    """A limit that somebody has set."""

    limit: LimitValue


class CustomObject(Model):
    id: str
    name: str
    fully_qualified_name: str
    singular: str
    plural: str


class Records(_OfPair):
    """How many records of a pair's second object type some records of its first have."""

    counts: Mapping[RecordId, Count]


class Record(Model):
    """A record that was made through the API."""

    object_type_id: str
    id: RecordId
    properties: Mapping[str, str]


class Association(_OnType):
    """An association of two records that were made through the API."""

    from_record: RecordId
    to_record: RecordId


class PortalState(DescribedAccount):
    """Everything that one account holds. A change makes another state."""

    tokens: tuple[PortalToken, ...]
    oauth_app: OAuthApp
    custom_objects: tuple[CustomObject, ...] = ()
    association_types: tuple[AssociationDefinition, ...] = ()
    limits: tuple[Limit, ...] = ()
    records: tuple[Records, ...] = ()
    made_records: tuple[Record, ...] = ()
    associations: tuple[Association, ...] = ()
    next_type_id: int
    deleted_types: tuple[AssociationDefinition, ...] = ()

    def custom_object(self, spelling: str) -> CustomObject | None:
        """The custom object with this id or fully qualified name; a bare name means nothing."""
        wanted = spelling.strip().lower()
        names = ((custom, custom.fully_qualified_name.lower()) for custom in self.custom_objects)
        return next((custom for custom, name in names if wanted in (custom.id, name)), None)

    def object_type_id(self, spelling: str) -> str | None:
        """The id of the object type that a path value means, if the portal has it."""
        if standard := standard_id(spelling):
            return standard
        custom = self.custom_object(spelling)
        return custom.id if custom else None

    def names_of(self, object_type_id: str) -> ObjectNames:
        """What an object type is called; a custom object has one name for one and for many."""
        custom = self.custom_object(object_type_id)
        if custom is None:
            return standard_names(object_type_id)
        return ObjectNames(custom.name, custom.name, custom.singular, custom.plural)

    def object_name(self, object_type_id: str) -> str:
        """What people call an object type: its plural name, or a custom object's own."""
        return self.names_of(object_type_id).plural_name

    def pair_name(self, pair: PairIds) -> str:
        return f"{self.object_name(pair.from_id)} -> {self.object_name(pair.to_id)}"

    @property
    def pairs(self) -> Iterable[PairIds]:
        """Every pair that has association types."""
        return dict.fromkeys((*_hubspot_types(), *self.own_types_by_pair))

    def types_of(self, pair: PairIds) -> tuple[AssociationDefinition, ...]:
        """Every association type of a pair, HubSpot's own first."""
        return (*_hubspot_types().get(pair, ()), *self.own_types_by_pair.get(pair, ()))

    def find_type(
        self, pair: PairIds, category: str, type_id: int | None
    ) -> AssociationDefinition | None:
        """The pair's association type of this category and id."""
        wanted = (category, type_id)
        types = self.types_of(pair)
        return next((one for one in types if (one.category, one.type_id) == wanted), None)

    def unlabelled_type(self, pair: PairIds) -> AssociationDefinition | None:
        return next((one for one in self.types_of(pair) if one.is_unlabelled), None)

    def limited_keys(self, limited: AssociationDefinition, *, shared: bool) -> tuple[TypeKey, ...]:
        """The types that one limit holds for.

        Two where the ids of a symmetric label within one object type share their limit.
        """
        of_one_object = limited.from_id == limited.to_id
        twin = self.find_type(limited.pair, limited.category, limited.inverse_type_id)
        if not shared or not of_one_object or twin is None or twin == limited:
            return (limited.key,)
        return (limited.key, twin.key) if twin.label == limited.label else (limited.key,)

    def limit_of(self, definition: AssociationDefinition) -> int | None:
        return self.limits_by_key.get(definition.key)

    def object_limit(self, pair: PairIds) -> int | None:
        """The limit on the pair's unlabelled type, if one is set."""
        unlabelled = self.unlabelled_type(pair)
        return None if unlabelled is None else self.limit_of(unlabelled)

    def record_counts(self, pair: PairIds) -> dict[str, int]:
        """How many associations of the pair each record has."""
        of_pair = (records.counts for records in self.all_records if records.pair == pair)
        return {record: count for counts in of_pair for record, count in counts.items()}

    @property
    def seen_associations(self) -> Iterator[Association]:
        """Each association of two records, as either of them sees it."""
        for one in self.associations:
            yield one
            found = self.find_type(one.pair, one.category, one.type_id)
            if found is not None and (key := found.inverse_key) is not None:
                yield Association(
                    **key._asdict(), from_record=one.to_record, to_record=one.from_record
                )

    @property
    def all_records(self) -> tuple[Records, ...]:
        """The records that are described, and those that were associated one by one."""
        others: dict[tuple[PairIds, str], set[str]] = {}
        for seen in self.seen_associations:
            others.setdefault((seen.pair, seen.from_record), set()).add(seen.to_record)
        made = (
            Records(**pair._asdict(), counts={record: len(found)})
            for (pair, record), found in others.items()
        )
        return (*self.records, *made)

    @cached_property
    def limits_by_key(self) -> Mapping[TypeKey, int]:
        return {limit.key: limit.limit for limit in self.limits}

    @cached_property
    def own_types_by_pair(self) -> Mapping[PairIds, tuple[AssociationDefinition, ...]]:
        """The association types that HubSpot did not make."""
        types: dict[PairIds, list[AssociationDefinition]] = {}
        for own in self.association_types:
            types.setdefault(own.pair, []).append(own)
        return {pair: tuple(of_pair) for pair, of_pair in types.items()}

    def changed(self, **values: object) -> Self:
        """The portal with some values set otherwise; nothing is remembered of the former ones."""
        return self.model_construct(**{**self.__dict__, **values})

    def with_limits(self, changes: Mapping[TypeKey, int | None]) -> Self:
        """The portal with these limits set, or removed where the value is None."""
        limits = {limit.key: limit for limit in self.limits}
        for key, value in changes.items():
            if value is None:
                limits.pop(key, None)
            else:
                limits[key] = Limit(**key._asdict(), limit=value)
        return self.changed(limits=tuple(limits.values()))

    def without_types(self, gone: Iterable[AssociationDefinition]) -> Self:
        """The portal without these association types, and so without what was under them."""
        deleted = tuple(gone)
        keys = {own.key for own in deleted}
        return self.with_limits(dict.fromkeys(keys)).changed(
            association_types=tuple(own for own in self.association_types if own.key not in keys),
            associations=tuple(one for one in self.associations if one.key not in keys),
            deleted_types=(*self.deleted_types, *deleted),
        )


@cache
def _hubspot_types() -> dict[PairIds, tuple[AssociationDefinition, ...]]:
    """HubSpot's own association types, by pair."""
    rows = [
        (PairIds(IDS_BY_NAME[row.from_name], IDS_BY_NAME[row.to_name]), row)
        for row in hubspot_defined_types()
        if row.from_name in IDS_BY_NAME and row.to_name in IDS_BY_NAME
    ]
    ids = {(pair, row.qualifier): row.type_id for pair, row in rows}
    types: dict[PairIds, tuple[AssociationDefinition, ...]] = {}
    for pair, row in rows:
        inverse_qualifier = _INVERSE_QUALIFIERS.get(row.qualifier, row.qualifier)
        definition = AssociationDefinition(
            from_id=pair.from_id,
            to_id=pair.to_id,
            category="HUBSPOT_DEFINED",
            type_id=row.type_id,
            label=row.qualifier.capitalize() or None,
            inverse_type_id=ids.get((pair.reverse, inverse_qualifier)),
        )
        types[pair] = (*types.get(pair, ()), definition)
    return types
