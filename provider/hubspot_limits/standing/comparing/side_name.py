"""How a person names one side of a comparison."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple, Self

from hubspot_limits.values.refusal import Refusal


class SideNameError(Refusal):
    """What is named is neither a stack nor its portal."""


class SideKind(StrEnum):
    STACK = "stack"
    PORTAL = "portal"


class SideName(NamedTuple):
    """A stack, meant as what its file declares or as the portal that it is for."""

    kind: SideKind
    stack: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.stack}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``stack:production``, ``production`` for the same, or ``portal:production``.

        Raises SideNameError.
        """
        kind, colon, stack = text.strip().rpartition(":")
        if not colon:
            kind = SideKind.STACK
        if kind not in [*SideKind] or not stack.strip():
            raise SideNameError(
                f"{text!r} names neither a stack nor a portal: expected stack:production or "
                "production for what the file of that stack declares, or portal:production for "
                "the live portal of that stack."
            )
        return cls(SideKind(kind), stack.strip())


def parse_sides(a: str, b: str) -> tuple[SideName, SideName]:
    """Read the two sides of a comparison, which have to differ. Raises SideNameError."""
    sides = SideName.parse(a), SideName.parse(b)
    if sides[0] == sides[1]:
        raise SideNameError(f"A and B are both {sides[0]}: name two that may differ.")
    return sides
