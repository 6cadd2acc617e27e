"""What Pulumi's state keeps of a pair: the outputs of a resource, read and written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic.alias_generators import to_camel

from hubspot_limits.configuration.declaration import Declaration, TypeKey
from hubspot_limits.pair.live import LivePair
from hubspot_limits.values.limits import (
    AssociationType,
    DeclaredLimit,
    DesiredLimits,
    Limits,
    Pair,
    by_type,
    declared,
    desired,
    listed,
)
from hubspot_limits.values.object_types import ObjectType
from hubspot_limits.values.plain_text import plain
from hubspot_limits.values.refusal import Refusal

RESOURCE_TYPE = "pulumi-python:dynamic/hubspot:AssociationLimit"
"""What Pulumi calls the type of our resources."""


class StateError(Refusal):
    """The state of a resource cannot be read."""


class _Map(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, frozen=True, validate_by_name=True)


class KnownLimit(_Map):
    """A limit as it was last known, with the label's text at that time.

    It is ``many`` where that is declared, and no limit was there.
    """

    limit: DeclaredLimit
    label: str | None = None

    @property
    def live(self) -> int | None:
        """The limit that the portal had; None for no limit."""
        return desired(self.limit)


class Written(_Map):
    """A write of this resource's own: when, by HubSpot's clock, and the pair's limits before it."""

    at: AwareDatetime
    before: dict[TypeKey, int]


class PairState(_Map):
    """The outputs of a resource.

    declaration: what is declared, at the values last known. limits: the same by association type.
    undeclared: the pair's other limits. object_type_ids: the names by which the pair's custom
    objects are known. written: this resource's own last writes, newest first, whose effect HubSpot
    may not show yet.
    """

    declaration: Declaration
    portal_id: str
    from_object_type_id: str
    to_object_type_id: str
    object_type_ids: dict[str, str] = Field(default_factory=dict)
    limits: dict[TypeKey, KnownLimit] = Field(default_factory=dict)
    undeclared: dict[TypeKey, KnownLimit] = Field(default_factory=dict)
    written: tuple[Written, ...] = ()

    # "wrap" hands over pydantic's own validation as `read`. Only settling needs this field, so
    # state of another version's making is not refused for it: all writes count as over.
    @field_validator("written", mode="wrap")
    @classmethod
    def _unreadable_is_over(cls, value: object, read: Any) -> tuple[Written, ...]:  # noqa: ANN401 - pydantic's handler
        try:
            writes: tuple[Written, ...] = read(value)
        except ValidationError:
            return ()
        return writes

    @classmethod
    def of(  # noqa: PLR0913 - by keyword
        cls,
        declaration: Declaration,
        resolved: DesiredLimits,
        live: LivePair,
        *,
        portal_id: str,
        object_type_ids: Mapping[str, str],
        written: tuple[Written, ...] = (),
    ) -> PairState:
        """The state of a pair that is as declared; ``resolved`` are its limits by type."""
        return cls(
            declaration=declaration,
            portal_id=portal_id,
            from_object_type_id=live.pair.from_object_type.id,
            to_object_type_id=live.pair.to_object_type.id,
            object_type_ids=dict(object_type_ids),
            limits=known_limits(resolved, live),
            undeclared=known_limits(live.others(resolved), live),
            written=written,
        )

    @classmethod
    def read(cls, properties: Mapping[str, object]) -> PairState:
        """Read the outputs of a resource. Raises StateError when they are not ours."""
        try:
            # The declaration's keys stand beside the state's own, so both read the same map.
            return cls.model_validate({**properties, "declaration": properties})
        except ValidationError as error:
            raise _unreadable(error) from None

    def outputs(self) -> dict[str, Any]:
        """What enters state; ``limits`` and ``undeclared`` even when they are empty."""
        own = self.model_dump(
            mode="json",
            by_alias=True,
            exclude={"declaration"},
            exclude_none=True,
            exclude_defaults=True,
        )
        # exclude_defaults drops empty maps, so these two are put back.
        return {"limits": {}, "undeclared": {}, **self.declaration.inputs(), **own}

    @property
    def id(self) -> str:
        """The id of the resource."""
        return f"{self.portal_id}/{self.from_object_type_id}/{self.to_object_type_id}"

    @property
    def pair(self) -> Pair:
        return Pair(
            ObjectType(self.from_object_type_id, self.declaration.from_object_type),
            ObjectType(self.to_object_type_id, self.declaration.to_object_type),
        )

    @property
    def all_limits(self) -> Limits:
        """The limits of the pair as a whole, as they were last known."""
        known = {key: limit.live for key, limit in (*self.undeclared.items(), *self.limits.items())}
        return {key: limit for key, limit in known.items() if limit is not None}

    @property
    def owned(self) -> tuple[AssociationType, ...]:
        """The types that have a limit of this resource's: what is declared ``many`` has none."""
        return tuple(key for key, limit in self.limits.items() if limit.live is not None)


def read_inputs(properties: Mapping[str, object]) -> Declaration:
    """Read the inputs of a resource from state. Raises StateError when they are not ours."""
    try:
        return Declaration.model_validate(properties)
    except ValidationError as error:
        raise _unreadable(error) from None


def known_limits(
    limits: DesiredLimits, live: LivePair, former: Mapping[TypeKey, KnownLimit] | None = None
) -> dict[TypeKey, KnownLimit]:
    """Limits with their labels' texts: the present ones, else the former ones."""
    former_labels = {
        association_type: known.label for association_type, known in (former or {}).items()
    }
    return {
        association_type: KnownLimit(
            limit=declared(limit),
            label=live.labels.text(association_type) or former_labels.get(association_type),
        )
        for association_type, limit in sorted(limits.items(), key=by_type)
    }


def _unreadable(error: ValidationError) -> StateError:
    # Where, such as ("limits", "USER_DEFINED/35", "limit"); never the values.
    parts = (finding["loc"] for finding in error.errors())
    wrong = listed((plain(".".join(map(str, part))) for part in parts), ", ")
    return StateError(
        f"the state of this resource cannot be read (wrong or missing: {wrong}). It was "
        "written by a newer version of hubspot-limits, or edited. Use that version, or "
        "repair it with `pulumi stack export` and `pulumi stack import`."
    )
