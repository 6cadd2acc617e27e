"""Reads that lag behind this resource's own writes.

For minutes after a write HubSpot may serve the copy from before it, and nothing in the answer tells
it from a colleague's edit (observed by others on schemas and labels; for limits unconfirmed).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from hubspot_limits.pair.live import LivePair
from hubspot_limits.pair.state import PairState, Written
from hubspot_limits.values.limits import Limits

SETTLING = timedelta(minutes=5)
"""How long a read may show the copy from before a write."""


def recent(written: Iterable[Written], now: datetime) -> tuple[Written, ...]:
    """The writes whose effect may not show yet. One in the future counts as over."""
    return tuple(write for write in written if timedelta(0) <= now - write.at < SETTLING)


def is_before(limits: Limits, written: Iterable[Written]) -> bool:
    """Whether a pair's limits, as a whole, are as they were before one of these writes."""
    # All limits have to match: a single other value is somebody's change, and so drift.
    return any(dict(limits) == write.before for write in written)


def settling_until(live: LivePair, state: PairState, now: datetime) -> datetime | None:
    """Until when HubSpot may still show the limits from before this resource's own last write.

    None where the read does not look like that: it shows what was written, or something else.
    """
    writes = recent(state.written, now)
    if live.limits == state.all_limits or not is_before(live.limits, writes):
        return None
    # The newest comes first.
    return writes[0].at + SETTLING


def settled(live: LivePair, state: PairState | None, now: datetime) -> LivePair:
    """The pair as it is once it has settled: what was written counts, not the copy before it."""
    if state is None or settling_until(live, state, now) is None:
        return live
    return replace(live, limits=state.all_limits)
