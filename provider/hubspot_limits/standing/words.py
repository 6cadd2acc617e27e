"""How many limits stand how, and how one of them does, in the words of every command."""

from __future__ import annotations

from collections.abc import Mapping

from hubspot_limits.standing.limit import LimitStanding, Standing
from hubspot_limits.standing.portal_standing import PortalStanding
from hubspot_limits.values.limits import count


def counted(standing: Standing, number: int) -> str:
    """A number of limits that stand alike: ``2 differ``, ``3 on undeclared pairs``."""
    match standing:
        case Standing.DIFFERS:
            return f"{number} {'differs' if number == 1 else 'differ'}"
        case Standing.UNDECLARED_PAIR:
            return f"{number} on {'an undeclared pair' if number == 1 else 'undeclared pairs'}"
        case _:
            return f"{number} {standing}"


def summary(counts: Mapping[Standing, int]) -> str:
    """All of the counts: ``17 limits (14 as declared, 2 differ, 1 missing)``."""
    total = count(sum(counts.values()), "limit")
    parts = ", ".join(counted(standing, number) for standing, number in counts.items())
    return f"{total} ({parts})" if parts else total


def difference(limit: LimitStanding) -> str:
    """A limit that is not as declared: its values, what became of it, and where it is declared."""
    origin = f" ({limit.origin})" if limit.origin else ""
    return f"{limit.name}: {limit.values}: {_what(limit)}{origin}"


def reasons(standing: PortalStanding) -> Mapping[str, tuple[LimitStanding, ...]]:
    """Why limits stand as they do, and which: each reason once.

    What could not be read is not among them: the inventory tells that.
    """
    told = {str(part.error) for part in standing.inventory.unread}
    found: dict[str, tuple[LimitStanding, ...]] = {}
    for limit in standing.limits:
        if limit.reason and limit.reason not in told:
            found[limit.reason] = (*found.get(limit.reason, ()), limit)
    return found


def _what(limit: LimitStanding) -> str:
    """How a limit stands, and what has become of it."""
    if not limit.is_state_known or not limit.standing.differs:
        return limit.standing
    # The values beside it show these two; only the others need a word.
    is_plain = limit.standing in (Standing.DIFFERS, Standing.MISSING)
    parts = [] if is_plain else [str(limit.standing)]
    if limit.is_drift and limit.known is not None:
        parts.append("changed outside Pulumi")
    if limit.is_pending:
        parts.append("not applied yet")
    return ", ".join(parts)
