"""What an inventory does not tell of a portal, in words."""

from __future__ import annotations

from collections.abc import Iterator

from hubspot_limits.hubspot import HubSpotError
from hubspot_limits.portal.inventory.inventory import Inventory
from hubspot_limits.values.limits import count
from hubspot_limits.values.plain_text import plain


def left_over(inventory: Inventory, sweep: str = "--sweep") -> Iterator[str]:
    """What was not read or has no pair, and what to do about it. sweep: what tries every pair."""
    for limit in inventory.unclaimed:
        label = f" {plain(limit.label)!r}" if limit.label else ""
        yield f"{limit.type}{label}: {limit.limit} is live, and no pair that was read has it."
    if inventory.unclaimed and inventory.unseen_pairs:
        yield f"{sweep} tries the other {count(inventory.unseen_pairs, 'pair')}, a request each."
    if not inventory.is_complete or not inventory.are_custom_objects_known:
        yield from _unread(inventory)
    if inventory.has_changed:
        yield (
            "The portal was changed while it was read, again and again, or HubSpot shows an older "
            "copy of it: run it again when it is at rest."
        )


def _unread(inventory: Inventory) -> Iterator[str]:
    """What could not be read; of parts with one reason the first, and how many they are."""
    by_reason: dict[tuple[type[HubSpotError], str], list[HubSpotError]] = {}
    for part in inventory.unread:
        reason = (type(part.error), part.error.why)
        by_reason.setdefault(reason, []).append(part.error)
    for first, *others in by_reason.values():
        more = f" The same holds for {count(len(others), 'other part')}." if others else ""
        yield f"{first}{more}"
