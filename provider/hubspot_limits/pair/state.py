"""What Pulumi's state keeps of a pair: the outputs of a resource, read and written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
)
from pydantic.alias_generators import to_camel

from hubspot_limits.configuration.declaration import PairDeclaration
from hubspot_limits.configuration.mistakes import Path
from hubspot_limits.limits import HUBSPOT_DEFINED, AssociationType, Limits, Pair
from hubspot_limits.object_types import ObjectType, standard_object_type, unlabelled_type_id
from hubspot_limits.pair.live import LivePair
from hubspot_limits.refusal import Refusal


class StateError(Refusal):
    """The state of a resource cannot be read."""


def _read_type(key: object) -> object:
    return AssociationType.parse(key) if isinstance(key, str) else key


_TypeKey = Annotated[AssociationType, BeforeValidator(_read_type), PlainSerializer(str)]


class _Map(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)


class KnownLimit(_Map):
    """A limit as it was last seen live, with the label's text at that time."""

    limit: int
    label: str | None = None


class PairInputs(_Map):
    """The inputs of a resource.

    A refresh writes what is live into them, so they need not be what anybody may declare.
    """

    from_object_type: str
    to_object_type: str
    limit: int | None = None
    labels: dict[str, int] = Field(default_factory=dict)
    types: dict[_TypeKey, int] = Field(default_factory=dict)
    exclusive: bool = False
    adopt: bool = False

    @classmethod
    def read(cls, properties: Mapping[str, object]) -> Self:
        """Read properties from state. Raises StateError when they are not ours."""
        try:
            return cls.model_validate(properties)
        except ValidationError as error:
            wrong = ", ".join(".".join(map(str, each["loc"])) for each in error.errors())
            raise StateError(
                f"the state of this resource cannot be read (wrong or missing: {wrong}). It was "
                "written by a newer version of hubspot-limits, or edited. Use that version, or "
                "repair it with `pulumi stack export` and `pulumi stack import`."
            ) from None

    def declaration(self) -> PairDeclaration:
        return PairDeclaration(
            from_object_type=self.from_object_type,
            to_object_type=self.to_object_type,
            source=f"{self.from_object_type} -> {self.to_object_type}",
            limit=self.limit,
            labels=self.labels,
            types=self.types,
            exclusive=self.exclusive,
            adopt=self.adopt,
        )


class PairState(PairInputs):
    """The outputs of a resource.

    ``limit``, ``labels`` and ``types`` are as declared, at the values last seen live; ``limits``
    are the same by association type, ``undeclared`` the pair's other live limits.
    ``object_type_ids`` are the names by which the pair's custom objects are known.
    """

    portal_id: str
    from_object_type_id: str
    to_object_type_id: str
    object_type_ids: dict[str, str] = Field(default_factory=dict)
    limits: dict[_TypeKey, KnownLimit] = Field(default_factory=dict)
    undeclared: dict[_TypeKey, KnownLimit] = Field(default_factory=dict)

    @classmethod
    def of(
        cls,
        declaration: PairDeclaration,
        declared: Limits,
        live: LivePair,
        *,
        portal_id: str,
        object_type_ids: Mapping[str, str],
    ) -> PairState:
        """The state of a pair that is as declared; ``declared`` are its limits by type."""
        return cls(
            portal_id=portal_id,
            from_object_type=declaration.from_object_type,
            to_object_type=declaration.to_object_type,
            from_object_type_id=live.pair.from_object_type.id,
            to_object_type_id=live.pair.to_object_type.id,
            object_type_ids=dict(object_type_ids),
            limit=declaration.limit,
            labels=dict(declaration.labels),
            types=dict(declaration.types),
            exclusive=declaration.exclusive,
            adopt=declaration.adopt,
            limits=_known(declared, live),
            undeclared=_known(live.others(declared), live),
        )

    def refreshed(self, live: LivePair) -> PairState:
        """The same declaration at the values that are live, labels by their present text."""
        limits = _known(
            {each: live.limits[each] for each in self.limits if each in live.limits},
            live,
            former=self.limits,
        )
        values: dict[Path, int] = {}
        for each, found in limits.items():
            path = self.path(each)
            if path and path[0] == "labels":
                path = ("labels", found.label or path[1])
            # Of the two ids of a symmetric label, the one that changed is to be seen.
            if path and (path not in values or found.limit != self.limits[each].limit):
                values[path] = found.limit
        return self.model_copy(
            update={
                "limit": values.get(("limit",)),
                "labels": {path[1]: limit for path, limit in values.items() if path[0] == "labels"},
                "types": {
                    AssociationType.parse(path[1]): limit
                    for path, limit in values.items()
                    if path[0] == "types"
                },
                "limits": limits,
                "undeclared": _known(live.others(self.limits), live),
            }
        )

    def inputs(self) -> dict[str, Any]:
        """The inputs that declare this.

        Those of an exclusive pair have its undeclared limits too: the next preview then shows, by
        name, what it removes.
        """
        shown = self._with_undeclared() if self.exclusive else self
        return shown.model_dump(
            by_alias=True,
            include={*PairInputs.model_fields},
            exclude_none=True,
            exclude_defaults=True,
        )

    def outputs(self) -> dict[str, Any]:
        """What enters state; ``limits`` and ``undeclared`` even when they are empty."""
        always: dict[str, Any] = {"limits": {}, "undeclared": {}}
        return always | self.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True)

    @property
    def id(self) -> str:
        """The id of the resource."""
        return f"{self.portal_id}/{self.from_object_type_id}/{self.to_object_type_id}"

    @property
    def pair(self) -> Pair:
        return Pair(
            ObjectType(self.from_object_type_id, self.from_object_type),
            ObjectType(self.to_object_type_id, self.to_object_type),
        )

    def is_of(self, declaration: PairDeclaration) -> bool:
        """Whether a declaration is of this pair, as far as its spellings are known here."""
        return (
            self._object_type_id(declaration.from_object_type),
            self._object_type_id(declaration.to_object_type),
        ) == (self.from_object_type_id, self.to_object_type_id)

    def means(self, declaration: PairDeclaration) -> bool:
        """Whether a declaration of this pair asks for just what was last seen live."""
        return declaration.exclusive == self.exclusive and (
            self._meaning(declaration.values()) == self._meaning(self.declaration().values())
        )

    def removed_by(self, declaration: PairDeclaration) -> dict[AssociationType, KnownLimit]:
        """The undeclared limits that an exclusive declaration of this pair does not have."""
        declared = self._meaning(declaration.values())
        return {
            each: known
            for each, known in self.undeclared.items()
            if each not in declared and not (known.label is None and ("limit",) in declared)
        }

    def path(self, association_type: AssociationType) -> Path | None:
        """The entry of the declaration that a type in ``limits`` belongs to."""
        label = self.limits[association_type].label
        for each in self.types:
            if association_type in self._sharing(each):
                return ("types", str(each))
        if label in self.labels:
            return ("labels", str(label))
        return ("limit",) if self.limit is not None and label is None else None

    def _sharing(self, association_type: AssociationType) -> set[AssociationType]:
        """The ids that have one limit with this one: two for a symmetric label."""
        known = self.limits.get(association_type)
        if known is None or known.label is None or not self.pair.is_same_object:
            return {association_type}
        return {each for each, other in self.limits.items() if other.label == known.label}

    def _with_undeclared(self) -> PairState:
        limit, labels, types = self.limit, dict(self.labels), dict(self.types)
        for each, known in self.undeclared.items():
            if known.label and known.label not in self.labels:
                labels[known.label] = known.limit
            elif each == self._unlabelled and limit is None:
                limit = known.limit
            else:
                types[each] = known.limit
        return self.model_copy(update={"limit": limit, "labels": labels, "types": types})

    @property
    def _unlabelled(self) -> AssociationType | None:
        """The type of the object limit, where HubSpot documents it."""
        type_id = unlabelled_type_id(self.from_object_type_id, self.to_object_type_id)
        return AssociationType(HUBSPOT_DEFINED, type_id) if type_id else None

    def _object_type_id(self, spelling: str) -> str:
        standard = standard_object_type(spelling)
        if standard:
            return standard.id
        names = {name.lower(): each for name, each in self.object_type_ids.items()}
        names[self.from_object_type.lower()] = self.from_object_type_id
        names[self.to_object_type.lower()] = self.to_object_type_id
        return names.get(spelling.lower(), spelling)

    def _meaning(self, values: Iterator[tuple[Path, int]]) -> dict[AssociationType | Path, int]:
        return {each: limit for path, limit in values for each in self._types(path)}

    def _types(self, path: Path) -> Iterable[AssociationType | Path]:
        """The types of an entry, as far as state knows them; else the entry itself."""
        kind, *key = path
        if kind == "types":
            return self._sharing(AssociationType.parse(key[0]))
        if kind == "labels":
            labelled = {**self.undeclared, **self.limits}
            types = tuple(each for each, known in labelled.items() if known.label == key[0])
            return types or (path,)
        return (self._unlabelled or path,)


def _known(
    limits: Limits, live: LivePair, former: Mapping[AssociationType, KnownLimit] | None = None
) -> dict[AssociationType, KnownLimit]:
    """Limits with their labels' texts: the present ones, else the former ones."""
    labels = {each: known.label for each, known in (former or {}).items()}
    return {
        each: KnownLimit(limit=limit, label=live.labels.text(each) or labels.get(each))
        for each, limit in sorted(limits.items())
    }
