"""Short spellings of sides: what stacks declare, and portals with the custom object ``pet``."""

from __future__ import annotations

from collections.abc import Mapping

from hubspot_limits.pair.live import LivePair
from hubspot_limits.portal.inventory.inventory import Unread
from hubspot_limits.standing.comparing.comparison import Comparison
from hubspot_limits.standing.comparing.live_side import LiveSide
from hubspot_limits.standing.comparing.side import DeclaredSide
from tests.parsed import parse_limits
from tests.standing.builders import declared, inventory

PORTAL_ID = "8800123"


def stack(
    limits: Mapping[str, object], title: str = "stack b", portal_id: str = "8800456"
) -> DeclaredSide:
    entries = parse_limits(dict(limits)) if limits else ()
    return DeclaredSide(title, entries, portal_id)


def portal(
    *pairs: LivePair, asked: Mapping[str, object] | None = None, unread: tuple[Unread, ...] = ()
) -> LiveSide:
    """Portal 8800123 with these pairs. asked: what the other side declares."""
    found = inventory(*pairs, unread=unread)
    return LiveSide("portal 8800123", found, declared(asked) if asked else None)


def in_words(found: Comparison) -> dict[str, str]:
    """Each limit by its name: its value in A and in B, and how they stand."""
    return {
        str(limit.name): f"{limit.a.limit} {limit.b.limit} {limit.verdict}"
        for limit in found.limits
    }
