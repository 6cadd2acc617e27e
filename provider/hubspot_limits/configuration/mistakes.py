"""What is wrong in what a user wrote: every mistake at once, each with its path in the file."""

from __future__ import annotations

import json
import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from hubspot_limits.values.plain_text import plain
from hubspot_limits.values.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

KeyPath: TypeAlias = tuple[str, ...]

_PLAIN = re.compile(r"[\w:-]+", re.ASCII)
_LONGEST_VALUE = 60
_MOST_TOLD = 50

_EXPECTED = {
    "bool_type": "expected true or false",
    "dict_type": "expected a map",
    "string_type": "expected text",
}


class Mistake(NamedTuple):
    """One mistake: ``path`` are the keys that lead to it, ``message`` says what was expected."""

    path: KeyPath
    message: str

    def __str__(self) -> str:
        path = called(self.path)
        return f"{path}: {self.message}" if path else self.message

    def below(self, path: KeyPath) -> Mistake:
        """The same, seen from where ``path`` begins."""
        return self._replace(path=(*path, *self.path))


def called(path: KeyPath) -> str:
    """A path in words: ``hubspot-limits:limits."deals -> contacts".limit``."""
    return ".".join(key if _PLAIN.fullmatch(key) else plain(_json(key)) for key in path)


class MistakesError(Refusal):
    """All mistakes of one file or resource, one a line; of very many the tail is a count."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        more = len(self.mistakes) - _MOST_TOLD
        tail = (f"and {more} more mistakes",) if more > 0 else ()
        super().__init__("\n".join((*map(str, self.mistakes[:_MOST_TOLD]), *tail)))


def of_validation(
    error: ValidationError, model: type[BaseModel], path: KeyPath = ()
) -> list[Mistake]:
    """Pydantic's findings in a value at ``path``, in the words of the file.

    A validator of ours raises ValueError with what it expected, or a PydanticCustomError of type
    ``secretive`` where the value must not be shown.
    """
    keys = [field.alias or name for name, field in model.model_fields.items()]
    return [
        Mistake((*path, *location(finding)), _message(finding, keys))
        for finding in error.errors(include_url=False)
    ]


def location(finding: ErrorDetails) -> KeyPath:
    """The keys that lead to a finding; what is wrong with a key is found at that key."""
    # pydantic puts "[key]" behind a key that is wrong itself.
    return tuple(str(key) for key in finding["loc"] if key != "[key]")


def _message(finding: ErrorDetails, keys: Iterable[str]) -> str:
    """What was expected, and what the file has in its place, unless that must not be shown."""
    match finding["type"]:
        case "extra_forbidden":
            return unknown_key(str(finding["loc"][-1]), keys)
        case "missing":
            return "required, but missing"
        case "secretive":
            return finding["msg"]
        case "value_error":
            # The text of our own ValueError, without pydantic's "Value error, ".
            expected = str(finding["ctx"]["error"])
        case kind:
            expected = _EXPECTED.get(kind) or finding["msg"].replace("Input should be", "expected")
    return f"{expected}, not {shown(finding['input'])}"


def unknown_key(key: str, expected: Iterable[str]) -> str:
    """What is said of a key that does not exist: the nearest one, and all that do."""
    # In lower case, so that portalID finds portalId.
    names = {name.lower(): name for name in expected}
    nearest = get_close_matches(key.lower(), names, n=1)
    hint = f", did you mean {names[nearest[0]]}?" if nearest else "."
    return f"unknown key{hint} Known: {', '.join(names.values())}"


def shown(value: object) -> str:
    """A value as the file may have it, cut where it is long."""
    text = plain(_json(value))
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}..."


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
