"""When a request is sent again, and when not: one table."""

from __future__ import annotations

import logging
import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import TypeVar

import stamina

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

# Waits are announced by us; without a handler, Python would print stamina's own warning as well.
logging.getLogger("stamina").addHandler(logging.NullHandler())

Announce = Callable[[str], None]

_SHORTEST = 1.0
"""A Retry-After of 0 seconds must not become a busy loop."""

_JITTER = 0.25
"""Added to a wait at random, as a share of it, so that threads do not come back all at once."""

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Rule:
    """How one kind of error is waited out; times in seconds.

    The wait doubles from ``first`` to ``longest``, unless HubSpot names one. ``attempts`` counts
    those that end in this kind of error; without a number only ``max_wait`` ends them.
    """

    first: float
    longest: float
    attempts: float = math.inf

    def wait(self, failures: int) -> float:
        return min(self.longest, self.first * 2.0 ** (failures - 1))


POLICY: Mapping[type[HubSpotError], Rule] = MappingProxyType(
    {
        # HubSpot's window is ten seconds. Others share the quota, so tries are not counted.
        RateLimited: Rule(first=10, longest=10),
        # "The lock lasts 2 seconds" (HubSpot's error handling page).
        Locked: Rule(first=2, longest=8, attempts=6),
        # Up to 24 hours (same page).
        Migrating: Rule(first=30, longest=300),
        # "Pause for a few seconds" (same page).
        ServerFailed: Rule(first=1, longest=16, attempts=6),
        ConnectionFailed: Rule(first=0.5, longest=4, attempts=4),
        # Each lost answer has already cost the time-out of a read.
        AnswerLost: Rule(first=1, longest=4, attempts=3),
    }
)
"""What is not here is never sent again: every other 4xx, the daily limit, unreadable replies, and
a write whose answer was lost."""


class Patience:
    """How long one request may still be waited for: at most ``max_wait`` seconds in all.

    errors: what its attempts have ended in.
    """

    def __init__(
        self, request: Request, *, max_wait: float, announce: Announce, clock: Clock
    ) -> None:
        self.request = request
        self.errors: list[HubSpotError] = []
        self._max_wait = max_wait
        self._announce = announce
        self._clock = clock
        self._waited = 0.0

    def insist(self, attempt: Callable[[], _Answer | HubSpotError]) -> _Answer:
        """The answer of the first attempt that has one. Raises the error that ended the last."""
        for again in stamina.retry_context(on=self._waits_out, attempts=None, timeout=None):
            with again:
                outcome = attempt()
                if isinstance(outcome, HubSpotError):
                    self.errors.append(outcome)
                    raise outcome
                return outcome
        raise AssertionError("stamina ends with a result or an error")

    def wait(self, seconds: float, why: str) -> bool:
        """Wait so long and a little longer, and say so. False, at once, if that is too long."""
        left = self._max_wait - self._waited
        if seconds > left:
            return False
        seconds = min(left, seconds * random.uniform(1, 1 + _JITTER))  # noqa: S311 - no secret
        self._waited += seconds
        self._announce(f"Waiting {duration(seconds)} to {self.request.doing}: {why}.")
        self._clock.sleep(seconds)
        return True

    def _waits_out(self, error: Exception) -> float | bool:
        """What stamina asks of each error: 0 seconds when it was waited for, by our own clock.

        What an attempt raises instead of returning it is final.
        """
        is_returned = isinstance(error, HubSpotError) and error in self.errors[-1:]
        return 0.0 if is_returned and self._outlasts(self.errors[-1]) else False

    def _outlasts(self, error: HubSpotError) -> bool:
        """Wait until the request may be sent again. False if it may not; the error says why."""
        rule = POLICY.get(type(error))
        if rule is None or (error.may_have_been_done and not self.request.is_idempotent):
            return False
        failures = sum(type(each) is type(error) for each in self.errors)
        wait = (
            rule.wait(failures) if error.retry_after is None else max(_SHORTEST, error.retry_after)
        )
        if failures < rule.attempts and self.wait(wait, error.why):
            return True
        error.tried = self._tried(error.retry_after)
        return False

    def _tried(self, retry_after: float | None) -> str:
        tries = len(self.errors)
        tried = (
            f"Tried {tries} {'time' if tries == 1 else 'times'} with "
            f"{duration(self._waited)} of waiting; maxWait allows {duration(self._max_wait)}."
        )
        if retry_after is None:
            return tried
        until = self._clock.now() + timedelta(seconds=retry_after)
        return f"{tried} HubSpot asks to come back in {duration(retry_after)}, at {moment(until)}."
