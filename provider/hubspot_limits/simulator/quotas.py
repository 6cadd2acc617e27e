"""HubSpot's quotas: so many requests in ten seconds per app, and so many a day per account."""

from __future__ import annotations

from collections import deque
from datetime import date, datetime, timedelta
from typing import Literal

from hubspot_limits.simulator.portal import AccessToken, Portal
from hubspot_limits.simulator.refusals import Refused, rate_limited
from hubspot_limits.simulator.times import time_zone

_INTERVAL = timedelta(seconds=10)
_OAUTH_BURST = 110


class Quotas:
    """What has been used up so far."""

    def __init__(self) -> None:
        self._bursts: dict[tuple[str, str], deque[datetime]] = {}
        self._days: dict[str, tuple[date, int]] = {}

    def admit(
        self, portal: Portal, token: AccessToken, now: datetime, *, counts_in_burst: bool
    ) -> None:
        """Count a request. Raises Refused with the 429 of a quota that is used up."""
        used_today = self._used_today(portal, now)
        if not _is_oauth(token) and used_today >= portal.daily_quota:
            raise Refused(rate_limited("DAILY"))
        burst = self._burst(portal, token, now)
        if counts_in_burst:
            if len(burst) >= burst_quota(portal, token):
                raise Refused(rate_limited("TEN_SECONDLY_ROLLING"))
            burst.append(now)
        self._days[portal.id] = (_today(portal, now), used_today + 1)

    def headers(self, portal: Portal, token: AccessToken, now: datetime) -> dict[str, str]:
        """The rate limit headers of an answer."""
        burst = burst_quota(portal, token)
        headers = {
            "X-HubSpot-RateLimit-Max": str(burst),
            "X-HubSpot-RateLimit-Remaining": str(
                max(0, burst - len(self._burst(portal, token, now)))
            ),
            "X-HubSpot-RateLimit-Interval-Milliseconds": str(
                _INTERVAL // timedelta(milliseconds=1)
            ),
        }
        if not _is_oauth(token):
            remaining = max(0, portal.daily_quota - self._used_today(portal, now))
            headers["X-HubSpot-RateLimit-Daily"] = str(portal.daily_quota)
            headers["X-HubSpot-RateLimit-Daily-Remaining"] = str(remaining)
        return headers

    def leave(
        self,
        portal: Portal,
        token: AccessToken,
        quota: Literal["daily", "burst"],
        remaining: int,
        now: datetime,
    ) -> None:
        """Use a quota up until only so many requests remain."""
        if quota == "daily":
            self._days[portal.id] = (_today(portal, now), portal.daily_quota - remaining)
            return
        used = max(0, burst_quota(portal, token) - remaining)
        self._bursts[portal.id, token.name] = deque([now] * used)

    def _burst(self, portal: Portal, token: AccessToken, now: datetime) -> deque[datetime]:
        burst = self._bursts.setdefault((portal.id, token.name), deque())
        while burst and burst[0] <= now - _INTERVAL:
            burst.popleft()
        return burst

    def _used_today(self, portal: Portal, now: datetime) -> int:
        day, used = self._days.get(portal.id, (None, 0))
        return used if day == _today(portal, now) else 0


def burst_quota(portal: Portal, token: AccessToken) -> int:
    """A public app has a quota of its own in each account."""
    return min(_OAUTH_BURST, portal.burst_quota) if _is_oauth(token) else portal.burst_quota


def _is_oauth(token: AccessToken) -> bool:
    return token.expires_at is not None


def _today(portal: Portal, now: datetime) -> date:
    """The day resets at midnight in the account's time zone."""
    return now.astimezone(time_zone(portal.time_zone)).date()
