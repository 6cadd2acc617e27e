"""A pair while it is written: what is known to be live, and what each new reading makes of it.

HubSpot has no compare-and-set. So the limits are read right before each write, and a reading that
shows what neither this run nor its last reading explains is a change by somebody else.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TypeVar

from hubspot_limits.hubspot import Clock
from hubspot_limits.pair.labels import PairLabels
from hubspot_limits.pair.live import LivePair
from hubspot_limits.pair.settling import is_before, recent
from hubspot_limits.pair.state import Written
from hubspot_limits.portal import outcome
from hubspot_limits.portal.outcome import Wanted, WriteAnswer
from hubspot_limits.values.limits import AssociationType, Limits, Pair

_FRESH_SECONDS = 1.0
"""How old a reading may be that a write relies on."""

AnyLimit = TypeVar("AnyLimit", int, int | None)


class ChangedMeanwhileError(Exception):
    """A reading shows what neither this run nor its last reading explains."""


@dataclass(frozen=True, slots=True)
class PairReading:
    """A pair as it is known to be, and when it was read, by the monotonic clock.

    old: what that reading showed, where it was the pair before an own write; ``live`` is then what
    was written.
    """

    live: LivePair
    at: float
    old: Limits | None = None


class ObservedPair:
    """``reading`` follows what is known to be live, ``own_writes`` what this resource has written:
    newest first, those of earlier runs included.

    read: the pair's limits as HubSpot has them now. now: HubSpot's time.
    """

    def __init__(
        self,
        reading: PairReading,
        read: Callable[[PairLabels], Limits],
        *,
        own_writes: tuple[Written, ...],
        now: Callable[[], datetime],
        clock: Clock,
    ) -> None:
        self._read = partial(read, reading.live.labels)
        self._now = now
        self._clock = clock
        self.reading = reading
        self.own_writes = own_writes

    @property
    def pair(self) -> Pair:
        return self.reading.live.pair

    @property
    def limits(self) -> Limits:
        return self.reading.live.limits

    def missing(
        self, wanted: Mapping[AssociationType, AnyLimit]
    ) -> dict[AssociationType, AnyLimit]:
        """What is wanted and not live."""
        return {
            missing: limit for missing, limit in wanted.items() if self.limits.get(missing) != limit
        }

    def about_to_write(self, wanted: Wanted) -> None:
        """Right before a write goes out: is the pair still what the plan was made for?

        Raises ChangedMeanwhileError, HubSpotError.
        """
        if self._clock.monotonic() - self.reading.at >= _FRESH_SECONDS:
            self.look(wanted)
        before = dict(self.limits)
        # HubSpot's Date header has no fractions: a whole second compares with it.
        write = Written(at=self._now().replace(microsecond=0), before=before)
        # One write a state of the pair: a second from the same limits replaces the first.
        older = tuple(written for written in self.own_writes if written.before != before)
        self.own_writes = (write, *older)

    def look(self, wanted: Wanted, answer: WriteAnswer | None = None) -> None:
        """Read the pair, after an answer to what is wanted or before it is sent.

        | The reading shows | What is live from then on |
        |---|---|
        | the pair before an own write | what was expected: the reading is old |
        | the same, and it is what HubSpot just said that it removed | the reading, unless the one |
        |   | before it was old too: a limit set and removed again looks so, done or not yet seen |
        | each limit as it was or as it is wanted | the reading |
        | anything else | the reading, and ChangedMeanwhileError: it is somebody's change |

        What a complete answer confirms is live in any case. Raises HubSpotError as well.
        """
        limits, expected = self._read(), self.limits
        confirmed = outcome.confirmed(wanted, answer)
        is_done = outcome.is_accepted(wanted, answer) and limits == outcome.present(
            {**expected, **wanted}
        )
        is_old = is_before(limits, recent(self.own_writes, self._now()))
        if is_old and not (is_done and self.reading.old is None):
            self.believe({**expected, **confirmed}, old=None if limits == expected else limits)
            return
        # Each type may be as it was (not done yet) or as it is wanted (done), in any mixture.
        is_unexpected = any(
            limits.get(seen) not in (expected.get(seen), wanted.get(seen, expected.get(seen)))
            for seen in {*limits, *expected}
        )
        self.believe({**limits, **confirmed})
        if is_unexpected:
            raise ChangedMeanwhileError

    def believe(self, limits: Limits, *, old: Limits | None = None) -> None:
        """Take these limits for what is live, as from a reading at this moment."""
        live = replace(self.reading.live, limits=limits)
        self.reading = PairReading(live, self._clock.monotonic(), old)

    def expect(self, limits: Limits) -> None:
        """Take an answer's word, which tells of what was asked for alone: the next write reads."""
        live = replace(self.reading.live, limits=limits)
        self.reading = PairReading(live, -math.inf)  # older than any that a write may rely on
