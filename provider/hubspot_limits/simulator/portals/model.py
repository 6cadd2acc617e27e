"""The base of all that the simulator reads from YAML or HTTP, or keeps in its state file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel

_Value = TypeVar("_Value")


class DescriptionError(Exception):
    """A description that cannot be used; each mistake says where and why."""

    def __init__(self, *mistakes: str) -> None:
        # What is no text can be in the description, and so in what is said of it.
        self.mistakes = tuple(
            mistake.encode(errors="backslashreplace").decode() for mistake in mistakes
        )
        super().__init__("; ".join(self.mistakes))


class Mistakes:
    """The mistakes of a description, gathered so that all of them are told at once."""

    def __init__(self) -> None:
        self._found: list[str] = []

    @contextmanager
    def at(self, *place: object) -> Iterator[None]:
        """Note what is wrong at this place of the description."""
        try:
            yield
        except DescriptionError as error:
            where = ".".join(str(part) for part in place)
            self._found.extend(f"{where}: {mistake}" for mistake in error.mistakes)

    def refuse(self) -> None:
        """Raises DescriptionError if there are any."""
        if self._found:
            raise DescriptionError(*self._found)


class Model(BaseModel):
    """A value: camelCase outside, as HubSpot writes it, and never changed in place."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )


def read_value(adapter: TypeAdapter[_Value], value: object) -> _Value:
    """What somebody wrote, as a value. Raises DescriptionError with every mistake and its place."""
    try:
        read = adapter.validate_python(value)
    except ValidationError as error:
        raise DescriptionError(*_explain(error)) from error
    broken = [*_broken_texts(adapter.dump_python(read, by_alias=True), ())]
    if broken:
        raise DescriptionError(
            *(f"{place}: half of a surrogate pair is no text" for place in broken)
        )
    return read


def _explain(error: ValidationError) -> Iterator[str]:
    """Each mistake with its place."""
    for mistake in error.errors():
        place = ".".join(str(part) for part in mistake["loc"]) or "as a whole"
        yield f"{place}: {mistake['msg'].removeprefix('Value error, ')}"


def _broken_texts(value: object, place: tuple[object, ...]) -> Iterator[str]:
    """Where half of a surrogate pair stands, which can be neither shown nor kept."""
    match value:
        case str():
            if any("\ud800" <= character <= "\udfff" for character in value):
                yield ".".join(str(part) for part in place)
        case Mapping():
            for key, item in value.items():
                yield from _broken_texts(key, place)
                yield from _broken_texts(item, (*place, key))
        case list() | tuple():
            for index, item in enumerate(value):
                yield from _broken_texts(item, (*place, index))


def time_zone(name: str) -> ZoneInfo:
    """The time zone of this name. Raises ValueError where the machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(f"{name!r} is not a known time zone, such as Europe/Berlin") from error
