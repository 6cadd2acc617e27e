"""When a request is sent again, and when not: one table."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from hubspot_limits.hubspot.clock import Clock
from hubspot_limits.hubspot.errors import (
    AnswerLost,
    ConnectionFailed,
    HubSpotError,
    Locked,
    Migrating,
    RateLimited,
    ServerFailed,
)
from hubspot_limits.hubspot.request import Request
from hubspot_limits.hubspot.times import duration, moment

Announce = Callable[[str], None]

_JITTER = 0.25
"""Added to a wait at random, as a share of it, so that threads do not come back all at once."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How one kind of error is waited out; times in seconds.

    The wait doubles from ``first`` to ``longest``, unless HubSpot names one. ``attempts`` counts
    the first one too.
    """

    first: float
    longest: float
    attempts: int

    def wait(self, failures: int) -> float:
        return min(self.longest, self.first * 2.0 ** (failures - 1))


POLICY: Mapping[type[HubSpotError], Rule] = MappingProxyType(
    {
        # HubSpot's window is ten seconds. The quota is shared, so that only maxWait ends it.
        RateLimited: Rule(first=10, longest=10, attempts=100),
        # "The lock lasts 2 seconds" (HubSpot's error handling page).
        Locked: Rule(first=2, longest=8, attempts=6),
        # Up to 24 hours (same page); only maxWait ends it.
        Migrating: Rule(first=30, longest=300, attempts=100),
        # "Pause for a few seconds" (same page).
        ServerFailed: Rule(first=1, longest=16, attempts=6),
        ConnectionFailed: Rule(first=0.5, longest=4, attempts=4),
        # Each lost answer has already cost the time-out of a read.
        AnswerLost: Rule(first=1, longest=4, attempts=3),
    }
)
"""What is not here is never sent again: every other 4xx, the daily limit, unreadable replies."""


class Patience:
    """How long one request may still be waited for: at most ``max_wait`` seconds in all."""

    def __init__(
        self, request: Request, *, max_wait: float, announce: Announce, clock: Clock
    ) -> None:
        self._request = request
        self._max_wait = max_wait
        self._announce = announce
        self._clock = clock
        self._failures = 0
        self._waited = 0.0

    def wait_after(self, error: Exception) -> float | bool:
        """The seconds to wait before the request is sent again; False when it is not.

        Says what is waited for; the last error says what was tried.
        """
        self._failures += 1
        if not isinstance(error, HubSpotError) or not self._request.can_be_resent:
            return False
        rule = POLICY.get(type(error))
        if rule is None:
            return False
        wait = rule.wait(self._failures) if error.retry_after is None else error.retry_after
        wait *= random.uniform(1, 1 + _JITTER)  # noqa: S311 - no secret depends on it
        if self._failures >= rule.attempts or self._waited + wait > self._max_wait:
            error.tried = self._tried(error.retry_after)
            return False
        self._waited += wait
        self._announce(
            f"Waiting {duration(wait)} before trying again to {self._request.doing}: "
            f"{error.reason} ({error.said})."
        )
        return wait

    def _tried(self, retry_after: float | None) -> str:
        tried = (
            f"Tried {self._failures} {'time' if self._failures == 1 else 'times'} with "
            f"{duration(self._waited)} of waiting; maxWait allows {duration(self._max_wait)}."
        )
        if retry_after is None:
            return tried
        until = self._clock.now() + timedelta(seconds=retry_after)
        return f"{tried} HubSpot asks to come back in {duration(retry_after)}, at {moment(until)}."
