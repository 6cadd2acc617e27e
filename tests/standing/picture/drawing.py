"""Pictures of any size, in which every kind of mark occurs."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import cycle

from hubspot_limits.standing.picture.of_comparison import _KEY
from hubspot_limits.standing.picture.picture import (
    DrawnLimit,
    DrawnPair,
    Picture,
    RecordsAtLimit,
    Tone,
)
from hubspot_limits.values.object_types import STANDARD_OBJECT_TYPES

READ_AT = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)

AT_LIMIT = RecordsAtLimit("at limit", "at least 42 deals are at the limit of 10")

_LIMITS = (
    (DrawnLimit(None, "10"), DrawnLimit("Decision maker", "2")),
    (DrawnLimit(None, "25 → 10", word="differs", tone=Tone.DIFFERENT),),
    (
        DrawnLimit(None, "none → 3", word="only in A", tone=Tone.ADDED),
        DrawnLimit("Escalation contact of the second level", "1"),
    ),
    (DrawnLimit(None, "10000 → none", word="only in B", tone=Tone.REMOVED),),
    (DrawnLimit(None, "25", word="undeclared", tone=Tone.UNDECLARED),),
    (
        DrawnLimit(None, "unknown → 3", word="cannot be said", tone=Tone.UNKNOWN),
        DrawnLimit("Owner", "2 → 3", word="differs", tone=Tone.DIFFERENT),
    ),
)


def names(number: int) -> list[str]:
    """Standard object types, then custom ones."""
    standard = [object_type.name for object_type in STANDARD_OBJECT_TYPES][:number]
    return [*standard, *(f"custom_object_{index}" for index in range(number - len(standard)))]


def picture(number: int) -> Picture:
    """Of so many object types, each of which has limits with itself or with the first five."""
    limits = cycle(_LIMITS)
    called = names(number)
    ends = [
        (one, other)
        for index, name in enumerate(called)
        for hub in (called[index % 5], called[(index * 3 + 1) % 5])
        for one, other in ((name, hub), (hub, name))
        if (index + len(one)) % 4
    ]
    pairs = tuple(
        DrawnPair(one, other, next(limits), AT_LIMIT if index % 9 == 0 else None)
        for index, (one, other) in enumerate(dict.fromkeys(ends))
    )
    return Picture(
        "A: stack sandbox. B: stack production", ("What B would need.",), pairs, _KEY, ("A note.",)
    )
