"""When a request is sent again, and when not: one table, and the loop that follows it."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import TypeVar

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
from hubspot_limits.values.plain_text import plain

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
    """The attempts of one request, and how long it may still be waited for.

    max_wait: the seconds of all waits between attempts together.
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
        """The answer of the first attempt that has one; waits between attempts as POLICY has it.

        Raises the error of the last attempt. What an attempt raises instead of returning it is
        final as well.
        """
        # An attempt returns its error: Session._answer says why.
        while isinstance(outcome := attempt(), HubSpotError):
            self.errors.append(outcome)
            rule = self._rule_for(outcome)
            if rule is None:
                raise outcome
            if not self._outlasts(outcome, rule):
                raise outcome.saying(tried=self._tried(outcome.retry_after))
        return outcome

    def wait(self, seconds: float, why: str) -> bool:
        """Wait so long and a little longer, and say so. False, at once, if that is too long."""
        left = self._max_wait - self._waited
        if seconds > left:
            return False
        seconds = min(left, seconds * random.uniform(1, 1 + _JITTER))  # noqa: S311 - no secret
        self._waited += seconds
        line = f"Waiting {duration(seconds)} to {self.request.doing}: {why}."
        self._announce(plain(line, longest=None))
        self._clock.sleep(seconds)
        return True

    def _rule_for(self, error: HubSpotError) -> Rule | None:
        """How the error is waited out; None if the request must not be sent again."""
        may_be_sent_twice = self.request.is_idempotent or not error.may_have_been_done
        # By the exact type: OutcomeUnknown, and whatever else is not in the table, is final.
        return POLICY.get(type(error)) if may_be_sent_twice else None

    def _outlasts(self, error: HubSpotError, rule: Rule) -> bool:
        """Wait before the next attempt. False if that was the last, or the wait is too long."""
        failures = sum(type(earlier) is type(error) for earlier in self.errors)
        asked = error.retry_after
        seconds = rule.wait(failures) if asked is None else max(_SHORTEST, asked)
        return failures < rule.attempts and self.wait(seconds, error.why)

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
