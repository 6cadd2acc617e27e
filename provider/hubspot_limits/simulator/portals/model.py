"""The base of all that the simulator reads from YAML or HTTP, or keeps in its state file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Self, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
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
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        populate_by_name=True,
        str_min_length=0,  # a text whose length is asked for must be one: no half surrogate pair
    )

    @classmethod
    def read(cls, value: object) -> Self:
        """What somebody wrote, as a value. Raises DescriptionError."""
        return read_value(cls.model_validate, value)


def read_value(validate: Callable[[object], _Value], value: object) -> _Value:
    """What somebody wrote, as a value. Raises DescriptionError with every mistake and its place."""
    try:
        return validate(value)
    except ValidationError as error:
        raise DescriptionError(*_explain(error)) from error


def _explain(error: ValidationError) -> Iterator[str]:
    """Each mistake with its place."""
    for mistake in error.errors():
        place = ".".join(str(part) for part in mistake["loc"]) or "as a whole"
        yield f"{place}: {mistake['msg'].removeprefix('Value error, ')}"
