"""The budget of requests, as HubSpot's headers tell it, shared by all threads of a client."""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from hubspot_limits.hubspot.clock import Clock
from hubspot_limits.hubspot.errors import RateLimited
from hubspot_limits.hubspot.sending.retries import Patience
from hubspot_limits.hubspot.wire.reply import DAILY_REMAINING

_MAX = "X-HubSpot-RateLimit-Max"
_REMAINING = "X-HubSpot-RateLimit-Remaining"
_INTERVAL = "X-HubSpot-RateLimit-Interval-Milliseconds"
_DAILY = "X-HubSpot-RateLimit-Daily"
_LONGEST_INTERVAL = 60.0  # seconds; HubSpot's own is 10 (documented)


@dataclass(frozen=True, slots=True)
class Quota:
    """How many requests a portal takes, and how many are left, as one of HubSpot's answers says.

    seconds: the interval of ``limit`` and ``left``. Answers to OAuth apps count no days.
    """

    limit: int
    left: int
    seconds: float
    limit_of_day: int | None = None
    left_of_day: int | None = None

    @classmethod
    def told_by(cls, headers: Mapping[str, str]) -> Self | None:
        """Read the headers of an answer.

        None where those of an interval are missing or unreadable.
        """
        limit, left, interval, limit_of_day, left_of_day = (
            _whole(headers.get(name))
            for name in (_MAX, _REMAINING, _INTERVAL, _DAILY, DAILY_REMAINING)
        )
        if limit is None or left is None or interval is None:
            return None
        seconds = min(interval / 1000, _LONGEST_INTERVAL)
        return cls(limit, left, seconds, limit_of_day, left_of_day)


class RateBudget:
    """Keeps a client to its share of the quota, and leaves the rest to other integrations.

    share: of the quota per interval, above 0 and up to 1. Until HubSpot has named a quota, nothing
    is held back. ``told`` is what HubSpot said last. Header names: HubSpot's usage guidelines.
    """

    def __init__(self, *, share: float, clock: Clock) -> None:
        self._share = share
        self._clock = clock
        # Two locks: `_queue` is held while one waits, `_lock` only to read or change the numbers.
        self._queue = threading.Lock()
        self._lock = threading.Lock()
        self.told: Quota | None = None
        self._quota = math.inf
        self._left = math.inf
        self._interval = 0.0
        self._renews_at = math.inf

    def spend(self, patience: Patience) -> None:
        """Take one request out of the budget; when it is empty, wait until it is renewed.

        Raises RateLimited when that would take longer than the request's patience.
        """
        # Whoever comes while one waits stands behind it: served in turn, and announced once.
        with self._queue:
            while wait := self._take_one():
                used_up = f"this run's share of HubSpot's rate limit ({self._share:.0%}) is used up"
                if not patience.wait(wait, used_up):
                    raise RateLimited(patience.request, reason=used_up)

    def observe(self, headers: Mapping[str, str]) -> None:
        """Learn from a reply what is left of the quota.

        One without rate headers teaches nothing.
        """
        quota = Quota.told_by(headers)
        if quota is None:
            return
        # A share of 0.5 stops when half of the quota is left: that half is for others.
        reserved = quota.limit * (1 - self._share)
        with self._lock:
            self.told = quota
            self._quota = quota.limit
            # The lower one: answers come in any order, and an older one has seen fewer requests.
            self._left = min(self._left, quota.left - reserved)
            self._interval = quota.seconds
            self._renews_at = min(self._renews_at, self._clock.monotonic() + self._interval)

    def _take_one(self) -> float:
        """Take a request out of the budget and give 0; else the seconds until the budget is
        renewed.
        """
        with self._lock:
            now = self._clock.monotonic()
            if now >= self._renews_at:
                # At least one, or a small share of a small quota would never send again.
                self._left = max(1.0, self._quota * self._share)
                self._renews_at = now + self._interval
            if self._left >= 1:
                self._left -= 1
                return 0.0
            return self._renews_at - now


def _whole(header: str | None) -> int | None:
    try:
        number = float(header or "")
    except ValueError:
        return None
    return int(number) if math.isfinite(number) and number >= 0 else None
