"""What pydantic finds wrong first in what somebody else wrote."""

from __future__ import annotations

from pydantic import ValidationError


def first_mistake(error: ValidationError) -> tuple[str, str]:
    """Where it is, such as ``results.0.typeId`` (nothing for the whole), and what was expected.

    The value is left out: it may hold a token.
    """
    first = error.errors(include_url=False, include_input=False)[0]
    return ".".join(map(str, first["loc"])), first["msg"]
