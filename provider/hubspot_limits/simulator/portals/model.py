"""The base of all that the simulator reads from YAML or HTTP, or keeps in its state file."""

from __future__ import annotations

from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel

_Value = TypeVar("_Value")


class DescriptionError(Exception):
    """A description that cannot be used; the message says where and why."""


class Model(BaseModel):
    """A value: camelCase outside, as HubSpot writes it, and never changed in place."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )


def read_value(adapter: TypeAdapter[_Value], value: object) -> _Value:
    """What somebody wrote, as a value. Raises DescriptionError with every mistake and its place."""
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        raise DescriptionError(_explain(error)) from error


def _explain(error: ValidationError) -> str:
    """Each mistake with its place, in one line."""
    return "; ".join(
        f"{'.'.join(str(part) for part in mistake['loc']) or 'as a whole'}: "
        f"{mistake['msg'].removeprefix('Value error, ')}"
        for mistake in error.errors()
    )


def time_zone(name: str) -> ZoneInfo:
    """The time zone of this name. Raises ValueError where the machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(f"{name!r} is not a known time zone, such as Europe/Berlin") from error
