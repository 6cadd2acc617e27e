"""Short spellings of what a program declares."""

from __future__ import annotations

from typing import Any


def pair(source: str, **limits: object) -> dict[str, dict[str, Any]]:
    """A program of one resource: ``pair("deals -> contacts", limit=10)``."""
    from_object_type, to_object_type = source.split(" -> ")
    inputs = {"fromObjectType": from_object_type, "toObjectType": to_object_type, **limits}
    return {f"{from_object_type}-{to_object_type}": inputs}
