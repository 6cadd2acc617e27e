"""What a map of pairs declares that stands by itself."""

from __future__ import annotations

from pathlib import Path

from hubspot_limits.configuration.bases.effective import effective
from hubspot_limits.configuration.declaration import StackEntry
from hubspot_limits.configuration.parsing import LIMITS
from hubspot_limits.configuration.rules import DeclarationError


def parse_limits(raw: object) -> tuple[StackEntry, ...]:
    """As a stack's ``hubspot-limits:limits``. Raises DeclarationError with every mistake."""
    found = effective({LIMITS: raw}, Path())
    if found.mistakes:
        raise DeclarationError(found.mistakes)
    return found.entries
