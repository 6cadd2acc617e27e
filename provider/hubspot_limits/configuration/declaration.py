"""What is declared for one pair: one shape for stack files, programs and Pulumi's state.

A key of an entry is a field of ``Declaration``; everything else is derived from it or holds it.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from typing import Annotated, Any, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StrictBool,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel

from hubspot_limits.configuration.mistakes import KeyPath
from hubspot_limits.values.limits import (
    LARGEST_LIMIT,
    MANY,
    AssociationType,
    DeclaredLimit,
    comparable,
)

FROM_PEOPLE = "from people"
"""The context of validation for what somebody wrote. It is held to more than state: a refresh
writes what is live into the inputs, whatever that is."""

_MOST_DIGITS = len(str(LARGEST_LIMIT))


def _limit(value: object, info: ValidationInfo) -> DeclaredLimit:
    return MANY if value == MANY else _whole_number(value, info)


def _whole_number(value: object, info: ValidationInfo) -> int:
    # Pulumi hands numbers to a dynamic provider as floats, and plain configuration as text.
    if isinstance(value, str) and value.isascii() and value.isdigit():
        # One digit too many is enough to be refused; int() is not given thousands.
        value = int(value.lstrip("0")[: _MOST_DIGITS + 1] or "0")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    # For Python True is a 1. What is no number becomes -1, which is refused below.
    if isinstance(value, bool) or not isinstance(value, int):
        value = -1
    # State holds whatever was live, a 0 too; nobody may declare one.
    if value < (1 if info.context == FROM_PEOPLE else 0):
        raise ValueError("expected a whole number of at least 1, or many for no limit")
    if value > LARGEST_LIMIT:
        raise ValueError(f"expected at most {LARGEST_LIMIT}, the highest that HubSpot's API takes")
    return value


def _text(value: str) -> str:
    if not value.strip():
        raise ValueError("expected a text")
    return comparable(value)


def _association_type(key: object) -> AssociationType:
    if isinstance(key, AssociationType):
        return key
    try:
        return AssociationType.parse(str(key).upper())
    except ValueError:
        raise ValueError("expected a category and an id such as USER_DEFINED/35") from None


_LIMIT_IN_FILES = WithJsonSchema(
    {
        "anyOf": [
            {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT},
            {"enum": [MANY]},
            {"type": "string", "pattern": rf"^0*[1-9][0-9]{{0,{_MOST_DIGITS - 1}}}$"},
        ]
    }
)
"""A limit, for editors. In quotes it is no less a number, since Pulumi quotes numbers at times."""

_Limit: TypeAlias = Annotated[DeclaredLimit, BeforeValidator(_limit), _LIMIT_IN_FILES]

_Text: TypeAlias = Annotated[
    str, AfterValidator(_text), WithJsonSchema({"type": "string", "pattern": r"\S"})
]

TypeKey: TypeAlias = Annotated[
    AssociationType,
    BeforeValidator(_association_type),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": r"^\s*[A-Za-z][A-Za-z_]*/[1-9][0-9]*\s*$"}),
]
"""An association type, in files and in state a text such as ``USER_DEFINED/35``."""


class Declaration(BaseModel):
    """The limits that are declared for one pair.

    Object types are in their canonical spelling, label texts as they are compared.
    """

    model_config = ConfigDict(
        alias_generator=to_camel,
        frozen=True,
        use_attribute_docstrings=True,
        validate_by_alias=True,
        validate_by_name=True,
    )

    from_object_type: str
    to_object_type: str
    limit: Annotated[DeclaredLimit | None, BeforeValidator(_limit), _LIMIT_IN_FILES] = None
    """The object limit: how many records, whatever the label; many is no limit."""
    labels: dict[_Text, _Limit] = {}
    """Label limits, by the text that the label has in this direction."""
    types: dict[TypeKey, _Limit] = {}
    """Limits of any association type, also one without a label, such as INTEGRATOR_DEFINED/41."""
    exclusive: StrictBool = False
    """The pair has these limits and no others; what else is set is removed."""
    adopt: StrictBool = False
    """Limits that are found with other values may be taken over, where up would refuse."""

    def __str__(self) -> str:
        return f"{self.from_object_type} -> {self.to_object_type}"

    def values(self) -> Iterator[tuple[KeyPath, DeclaredLimit]]:
        """Every declared limit, with the keys that lead to it within the entry."""
        if self.limit is not None:
            yield ("limit",), self.limit
        yield from ((("labels", text), limit) for text, limit in self.labels.items())
        yield from ((("types", str(key)), limit) for key, limit in self.types.items())

    def asks_the_same(self, other: Declaration) -> bool:
        """Whether both ask the same of the portal. How it may be written makes no difference."""
        return _asked(self) == _asked(other)

    @property
    def is_empty(self) -> bool:
        """Whether no limit is declared."""
        return not any(True for _ in self.values())

    def inputs(self) -> dict[str, Any]:
        """The resource's inputs as they enter state; what is not declared is left out."""
        return self._given(by_alias=True)

    def arguments(self) -> dict[str, Any]:
        """The same as keyword arguments of the resource's class."""
        return self._given(by_alias=False)

    def _given(self, *, by_alias: bool) -> dict[str, Any]:
        # Not the fields of StackEntry: they are for Pulumi, and no inputs.
        return self.model_dump(
            include={*Declaration.model_fields}, by_alias=by_alias, exclude_defaults=True
        )


_ASKS_NOTHING = {"adopt"}
"""Keys that ask nothing of the portal by themselves: they say how to write what others ask."""

_asked = attrgetter(*(name for name in Declaration.model_fields if name not in _ASKS_NOTHING))


class StackEntry(Declaration):
    """An entry of a stack file: a declaration, and what Pulumi is told about its resource.

    ``source`` is the pair as its author spelled it.
    """

    name: _Text | None = None
    """The resource's name in Pulumi, in place of <from>-<to>."""
    protect: StrictBool = False
    """Pulumi refuses to delete this resource."""
    retain_on_delete: StrictBool = False
    """What is deleted from the stack stays in the portal."""
    source: str = Field(default="", exclude=True)

    def beside_ends(self) -> dict[str, Any]:
        """What stands below the pair, without what has its default."""
        beside = {"from_object_type", "to_object_type"}
        return self.model_dump(by_alias=True, exclude_defaults=True, exclude=beside)

    @property
    def resource_name(self) -> str:
        return self.name or f"{self.from_object_type}-{self.to_object_type}"


def keys(shape: type[Declaration]) -> tuple[str, ...]:
    """The keys that may stand below a pair."""
    beside = {"from_object_type", "to_object_type", "source"}
    return tuple(
        field.alias or name for name, field in shape.model_fields.items() if name not in beside
    )
