"""HubSpot's quotas: so many requests in ten seconds per app, and so many a day per account."""

from __future__ import annotations

from collections import Counter, deque
from datetime import date, datetime, timedelta
from typing import Literal

from hubspot_limits.simulator.api.access import Caller
from hubspot_limits.simulator.api.refusals import rate_limited
from hubspot_limits.simulator.portals.portal import PortalState

_INTERVAL = timedelta(seconds=10)
_OAUTH_BURST = 110


class Quotas:
    """What has been used up so far."""

    def __init__(self) -> None:
        self._bursts: dict[tuple[str, str], deque[datetime]] = {}
        self._days: Counter[tuple[str, date]] = Counter()

    def admit(self, caller: Caller, now: datetime, *, counts_in_burst: bool) -> None:
        """Count a request. Raises RefusedCall with the 429 of a quota that is used up."""
        today = _today(caller.portal, now)
        is_day_over = self._days[today] >= caller.portal.requests_a_day
        if is_day_over and not caller.token.is_of_oauth:
            raise rate_limited("DAILY")
        burst = self._burst(caller, now)
        if counts_in_burst:
            if len(burst) >= _burst_quota(caller):
                raise rate_limited("TEN_SECONDLY_ROLLING")
            burst.append(now)
        self._days[today] += 1

    def headers(self, caller: Caller, now: datetime) -> dict[str, str]:
        """The rate limit headers of an answer."""
        burst = _burst_quota(caller)
        rest = {
            "Max": burst,
            "Remaining": max(0, burst - len(self._burst(caller, now))),
            "Interval-Milliseconds": _INTERVAL // timedelta(milliseconds=1),
        }
        if not caller.token.is_of_oauth:
            daily = caller.portal.requests_a_day
            rest["Daily"] = daily
            rest["Daily-Remaining"] = max(0, daily - self._days[_today(caller.portal, now)])
        return {f"X-HubSpot-RateLimit-{name}": str(value) for name, value in rest.items()}

    def leave(
        self, caller: Caller, quota: Literal["daily", "burst"], remaining: int, now: datetime
    ) -> None:
        """Use a quota up until only so many requests remain."""
        portal = caller.portal
        if quota == "daily":
            self._days[_today(portal, now)] = portal.requests_a_day - remaining
            return
        used = max(0, _burst_quota(caller) - remaining)
        self._bursts[portal.id, caller.token.name] = deque([now] * used)

    def _burst(self, caller: Caller, now: datetime) -> deque[datetime]:
        burst = self._bursts.setdefault((caller.portal.id, caller.token.name), deque())
        while burst and burst[0] <= now - _INTERVAL:
            burst.popleft()
        return burst


def _burst_quota(caller: Caller) -> int:
    """A public app has a quota of its own in each account."""
    quota = caller.portal.requests_in_ten_seconds
    return min(_OAUTH_BURST, quota) if caller.token.is_of_oauth else quota


def _today(portal: PortalState, now: datetime) -> tuple[str, date]:
    """The account's day, which begins at midnight in its time zone."""
    return portal.id, now.astimezone(portal.time_zone).date()
