"""What Pulumi's state keeps of a pair: the outputs of a resource, read and written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer
from pydantic.alias_generators import to_camel

from hubspot_limits.limits import AssociationType

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hubspot_limits.limits import Limits


def _read_type(key: object) -> object:
    return AssociationType.parse(key) if isinstance(key, str) else key


TypeKey = Annotated[AssociationType, BeforeValidator(_read_type), PlainSerializer(str)]


class _Map(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)


class KnownLimit(_Map):
    """A limit as it was last seen live, with the label's text at that time."""

    limit: int
    label: str | None = None


class PairState(_Map):
    """The outputs of a resource.

    ``limits`` are the declared limits by association type, ``undeclared`` the other live ones;
    ``object_type_ids`` the names by which the pair's custom objects are known, with their ids.
    """

    portal_id: str
    from_object_type: str
    to_object_type: str
    from_object_type_id: str
    to_object_type_id: str
    object_type_ids: dict[str, str] = Field(default_factory=dict)
    limit: int | None = None
    labels: dict[str, int] = Field(default_factory=dict)
    types: dict[str, int] = Field(default_factory=dict)
    exclusive: bool = False
    adopt: bool = False
    limits: dict[TypeKey, KnownLimit] = Field(default_factory=dict)
    undeclared: dict[TypeKey, KnownLimit] = Field(default_factory=dict)

    @classmethod
    def read(cls, outputs: Mapping[str, object]) -> PairState:
        """Read outputs from state. Raises pydantic's ValidationError when they are not ours."""
        return cls.model_validate(outputs)

    def outputs(self) -> dict[str, Any]:
        """What enters state; ``limits`` and ``undeclared`` always, the rest where it says something."""
        always: dict[str, Any] = {"limits": {}, "undeclared": {}}
        return always | self.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True)

    @property
    def id(self) -> str:
        return f"{self.portal_id}/{self.from_object_type_id}/{self.to_object_type_id}"

    @property
    def declared(self) -> Limits:
        return {each: known.limit for each, known in self.limits.items()}

    def __str__(self) -> str:
        return f"{self.from_object_type} -> {self.to_object_type}"
