"""A comparison in the words of every form that it is printed in."""

from __future__ import annotations

from collections.abc import Iterator

from hubspot_limits.standing.comparing.comparison import Comparison, Verdict
from hubspot_limits.standing.comparing.side import SideLimit, UnseenSide
from hubspot_limits.values.limits import count, listed

NONE = "-"
UNKNOWN = "?"
"""What a table has in place of a limit that is not there, and of one that cannot be told."""

DIRECTION = "What B would need to be like A"


def summary(comparison: Comparison) -> str:
    """What B would need, and what it has already: counts first."""
    counts = comparison.counts
    needs = [
        f"{counts[verdict]} {done}"
        for verdict, done in (
            (Verdict.DIFFERS, "changed"),
            (Verdict.ONLY_IN_A, "added"),
            (Verdict.ONLY_IN_B, "removed"),
        )
        if verdict in counts
    ]
    total = count(sum(counts.values()), "limit")
    none = "nothing that is known" if Verdict.CANNOT_BE_SAID in counts else "nothing"
    parts = [", ".join(needs) or none]
    if Verdict.EQUAL in counts:
        parts.append(f"{counts[Verdict.EQUAL]} equal")
    if Verdict.CANNOT_BE_SAID in counts:
        parts.append(f"{counts[Verdict.CANNOT_BE_SAID]} cannot be said")
    return f"{DIRECTION}: {'; '.join(parts)} (of {total})."


def value(found: SideLimit) -> str:
    if found.limit is not None:
        return str(found.limit)
    return UNKNOWN if found.unknown else NONE


def reasons(comparison: Comparison) -> Iterator[tuple[str, str]]:
    """Which limits cannot be said, and why: each reason once.

    That a side was not looked at is not among them: ``unseen`` tells that.
    """
    told = {side.reason_for_each for side in _unseen(comparison)}
    by_reason: dict[str, list[str]] = {}
    for limit in comparison.limits:
        if limit.reason and limit.reason not in told:
            by_reason.setdefault(limit.reason, []).append(str(limit.name))
    for reason, names in by_reason.items():
        yield listed(names, ", "), reason


def unseen(comparison: Comparison) -> Iterator[tuple[str, str]]:
    """The sides that could not be looked at, and why."""
    yield from ((side.title, side.reason) for side in _unseen(comparison))


def _unseen(comparison: Comparison) -> Iterator[UnseenSide]:
    for side in (comparison.a, comparison.b):
        if isinstance(side, UnseenSide):
            yield side
