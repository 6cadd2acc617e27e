"""Carrying out the plan of one pair: what counts is what is live afterwards.

HubSpot has no compare-and-set. So the limits are read right before each write, and a reading that
shows what neither this run nor its last reading explains ends the plan: the pair was changed by
somebody else meanwhile, and whoever made the plan makes another.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Protocol, TypeVar

from hubspot_limits.hubspot import (
    BatchAnswer,
    Clock,
    HubSpotClient,
    HubSpotError,
    OutcomeUnknown,
    ValidationFailed,
)
from hubspot_limits.pair.labels import PairLabels
from hubspot_limits.pair.live import LivePair
from hubspot_limits.pair.plan import Change, NothingWrittenError, Plan, Purge, Step
from hubspot_limits.pair.settling import is_before, recent
from hubspot_limits.pair.state import Written
from hubspot_limits.portal import outcome
from hubspot_limits.portal.outcome import Wanted, WriteAnswer
from hubspot_limits.values.limits import AssociationType, Limits, listed
from hubspot_limits.values.refusal import Refusal

UP_AGAIN = (
    "Run `pulumi up` again: it reads what is live and sends only what is missing. (If the "
    "declaration is changed back instead, `pulumi up --refresh`.)"
)
REMOVE_AGAIN = (
    "Run the same command again; to keep the limits instead, `pulumi up --refresh`, which sets "
    "them again as far as they are declared."
)

_FRESH_SECONDS = 1.0
"""How old a reading may be that a write relies on."""

_SENDINGS = 3
"""How often a write is sent whose answers are lost. It carries absolute values."""

_READ_BACK_SECONDS = (0.2, 0.5, 1, 2, 4)
"""Pauses between read-backs: HubSpot does not say how soon a write shows in a read."""

_ACCEPTED_SECONDS = (5, 10, 15, *[30] * 9)
"""Pauses after these, while lists still show what HubSpot has accepted to remove: 5 minutes."""

_DOUBTED_SECONDS = 15
"""The longest pause after which a reading is doubted that shows what was removed as gone, but may
be the copy from before it was set. Whoever removed it by hand, or was interrupted, waits for it."""

_ANNOUNCED_SECONDS = 1

_MAXIMUM_INPUTS = 100
"""Of one batch, as in HubSpot's other batch endpoints; for limits it is not documented."""

_Limit = TypeVar("_Limit", int, int | None)


class WriteFailedError(Refusal):
    """HubSpot took a change in part or not at all; the message says which part."""


class ChangedMeanwhileError(Exception):
    """A reading shows what neither this run nor its last reading explains."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A pair as it is known to be, and when it was read, by the monotonic clock.

    old: what that reading showed, where it was the pair before an own write; ``live`` is then what
    was written.
    """

    live: LivePair
    at: float
    old: Limits | None = None


class _Send(Protocol):
    def __call__(self, *, before_sending: Callable[[], None]) -> BatchAnswer: ...


class PairWriter:
    """Writes the limits of one pair; ``reading`` follows what is known to be live.

    read: the pair's limits as HubSpot has them now. own_writes: this resource's own last writes,
    newest first, those of earlier runs included. again: what to do after a failure. applied: what
    this run has changed so far.
    """

    def __init__(  # noqa: PLR0913 - by keyword
        self,
        client: HubSpotClient,
        reading: Reading,
        read: Callable[[PairLabels], Limits],
        *,
        own_writes: tuple[Written, ...],
        again: str,
        announce: Callable[[str], None],
        clock: Clock,
    ) -> None:
        self._client = client
        self._read = partial(read, reading.live.labels)
        self._again = again
        self._announce = announce
        self._clock = clock
        self._is_sent = False
        self._accepted: set[AssociationType] = set()
        self._was_lost = False
        self.applied: list[Change] = []
        self.reading = reading
        self.own_writes = own_writes

    def carry_out(self, plan: Plan) -> None:
        """Take the steps of a plan, in order.

        Raises ChangedMeanwhileError when the plan is not good any more, HubSpotError when nothing
        was changed, WriteFailedError when a part was, or may have been.
        """
        try:
            for step in plan.steps:
                self._take(step, [change for change in plan.changes if change.type in _types(step)])
        except _NotSettledError as failure:
            raise WriteFailedError(self._explained(plan, failure)) from None
        except HubSpotError as error:
            if not (self._was_lost or self.applied):
                raise
            raise WriteFailedError(self._explained(plan, _NotSettledError(error))) from None

    def refused(self, error: NothingWrittenError) -> Refusal:
        """The refusal of a later plan, true about what this run has written before it."""
        if not (self._was_lost or self.applied):
            return error
        return WriteFailedError(f"{error.finding} {self._said_applied()}{error.way_out}")

    def never_at_rest(self) -> WriteFailedError:
        """What is told where every plan is overtaken by another change."""
        return WriteFailedError(
            f"{self.reading.live.pair} is being changed by somebody else again and again, so this "
            f"run has stopped. {self._said_applied()}Run it again when the pair is at rest."
        )

    def _take(self, step: Step, changes: Iterable[Change]) -> None:
        """Take one step, and note what it has changed, wherever it ends."""
        self._is_sent = False
        self._accepted.clear()
        try:
            if isinstance(step, Purge):
                self._purge(step.types)
            else:
                self._update(step.limits)
        except ChangedMeanwhileError:
            missing = self._missing({change.type: change.new for change in changes})
            undone = missing.keys() - self._accepted
            self._note_applied(change for change in changes if change.type not in undone)
            raise
        except (_NotSettledError, HubSpotError) as failure:
            missing = self._missing({change.type: change.new for change in changes})
            blamed = failure.blamed if isinstance(failure, _NotSettledError) else ()
            undone = {*missing, *blamed}
            self._note_applied(change for change in changes if change.type not in undone)
            raise
        self._note_applied(changes)

    def _note_applied(self, changes: Iterable[Change]) -> None:
        if self._is_sent:
            self.applied += [change for change in changes if change.old != change.new]

    def _purge(self, types: Iterable[AssociationType]) -> None:
        for batch in _batches(dict.fromkeys(types)):
            self._settle(batch, partial(self._client.purge_limits, self.reading.live.pair, batch))

    def _update(self, limits: Limits) -> None:
        try:
            self._send_update(limits)
        except _NotSettledError as failure:
            live = self.reading.live.limits
            absent = {missing: limits[missing] for missing in limits if missing not in live}
            if not absent or not failure.is_answered:
                raise
            # batch/update creates what is not set, as far as it was observed; if not, this does.
            for batch in _batches(absent):
                create = partial(self._client.create_limits, self.reading.live.pair, batch)
                self._settle(batch, create)
            self._send_update(self._missing(limits))

    def _send_update(self, limits: Limits) -> None:
        for batch in _batches(limits):
            self._settle(batch, partial(self._client.update_limits, self.reading.live.pair, batch))

    def _settle(self, wanted: Wanted, send: _Send) -> None:
        """Send a write until it is known to be live.

        A complete answer with every value asked for is trusted; after anything else, what is live
        decides, input by input. Raises _NotSettledError or ChangedMeanwhileError.
        """
        limits = outcome.present(wanted)
        for sending in range(1, _SENDINGS + 1):
            answer = self._answer(partial(send, before_sending=partial(self._look, wanted)))
            if limits and isinstance(answer, BatchAnswer) and answer.confirms(limits):
                self._expect({**self.reading.live.limits, **limits})
                return
            if outcome.is_accepted(wanted, answer):
                self._accepted |= wanted.keys()
            elif not outcome.is_refusal(answer):
                self._was_lost = True
            self._read_back(wanted, answer)
            blamed = outcome.blamed(wanted, answer)
            if not self._missing(wanted) and not blamed:
                return
            # The client has been patient already where the error tells what it tried.
            if not isinstance(answer, OutcomeUnknown) or answer.tried or sending == _SENDINGS:
                raise _NotSettledError(
                    answer, blamed=blamed, is_accepted=outcome.is_accepted(wanted, answer)
                )

    def _answer(self, send: Callable[[], BatchAnswer]) -> WriteAnswer:
        """HubSpot's answer to a write, or why there is none."""
        earlier = self.own_writes
        try:
            return send()
        except OutcomeUnknown as error:
            return error
        except ValidationFailed as error:
            if error.request and not error.request.changes_limits:
                raise  # what was refused is the reading before the write
            self.own_writes = earlier
            return error

    def _look(self, wanted: Wanted) -> None:
        """Right before a write goes out: is the pair still what the plan was made for?"""
        if self._clock.monotonic() - self.reading.at >= _FRESH_SECONDS:
            self._see(self._read(), wanted)
        before = dict(self.reading.live.limits)
        write = Written(at=self._client.now().replace(microsecond=0), before=before)
        older = tuple(written for written in self.own_writes if written.before != before)
        self.own_writes = (write, *older)
        self._is_sent = True

    def _see(self, limits: Limits, wanted: Wanted, answer: WriteAnswer | None = None) -> None:
        """Take in a reading, after an answer to what is wanted or before it is sent.

        One that shows the pair as it was before a write of our own tells nothing new. If it is also
        what HubSpot has just said that it did, it is believed where the reading before it was up to
        date: a limit that was set and removed again looks as before, done or not yet seen. Raises
        ChangedMeanwhileError for what is neither as it was nor as it is wanted.
        """
        expected = self.reading.live.limits
        confirmed = outcome.confirmed(wanted, answer)
        is_done = outcome.is_accepted(wanted, answer) and limits == outcome.present(
            {**expected, **wanted}
        )
        is_old = is_before(limits, recent(self.own_writes, self._client.now()))
        if is_old and not (is_done and self.reading.old is None):
            self._remember({**expected, **confirmed}, old=None if limits == expected else limits)
            return
        is_unexpected = any(
            limits.get(seen) not in (expected.get(seen), wanted.get(seen, expected.get(seen)))
            for seen in {*limits, *expected}
        )
        self._remember({**limits, **confirmed})
        if is_unexpected:
            raise ChangedMeanwhileError

    def _read_back(self, wanted: Wanted, answer: WriteAnswer) -> None:
        """Read until what is wanted is live, for a bounded while; once where HubSpot said no."""
        pauses = () if outcome.is_refusal(answer) else _READ_BACK_SECONDS
        patience = _ACCEPTED_SECONDS if outcome.is_accepted(wanted, answer) else ()
        self._read_back_once(wanted, answer)
        for pause in (*pauses, *patience):
            if not self._missing(wanted):
                return
            done = outcome.present({**self.reading.live.limits, **wanted})
            if pause > _DOUBTED_SECONDS and self.reading.old == done:
                self._remember(done)
                return
            if pause == _ACCEPTED_SECONDS[0]:
                self._announce(
                    f"{self.reading.live.pair}: HubSpot accepted the removal, and its lists may "
                    "still show an older copy: looking again for up to 5 minutes"
                )
            elif pause >= _ANNOUNCED_SECONDS and pause in _READ_BACK_SECONDS:
                self._announce(
                    f"{self.reading.live.pair}: reading back what was written in {pause} s"
                )
            self._clock.sleep(pause)
            self._read_back_once(wanted, answer)

    def _read_back_once(self, wanted: Wanted, answer: WriteAnswer) -> None:
        try:
            limits = self._read()
        except HubSpotError as error:
            raise WriteFailedError(
                f"{self.reading.live.pair}: a change was sent, and whether HubSpot made it is not "
                f"known, because {error.why}. "
                + (self._said_applied() if self.applied else "")
                + self._again
            ) from None
        self._see(limits, wanted, answer)

    def _remember(self, limits: Limits, *, old: Limits | None = None) -> None:
        live = replace(self.reading.live, limits=limits)
        self.reading = Reading(live, self._clock.monotonic(), old)

    def _expect(self, limits: Limits) -> None:
        """Take an answer's word, which tells of what was asked for alone: the next write reads."""
        live = replace(self.reading.live, limits=limits)
        self.reading = Reading(live, -math.inf)

    def _missing(self, wanted: Mapping[AssociationType, _Limit]) -> dict[AssociationType, _Limit]:
        live = self.reading.live.limits
        return {missing: limit for missing, limit in wanted.items() if live.get(missing) != limit}

    def _said_applied(self) -> str:
        if self.applied:
            return f"Applied: {listed(map(str, self.applied))}. "
        return "Whether anything was changed is not known. " if self._was_lost else ""

    def _explained(self, plan: Plan, failure: _NotSettledError) -> str:
        missing = listed(
            str(change)
            for change in plan.changes
            if change.type in failure.blamed or self._missing({change.type: change.new})
        )
        what = (
            f"HubSpot accepted this, and its lists do not show it yet: {missing}"
            if failure.is_accepted
            else f"not applied: {missing}"
        )
        asked = failure.correlation_id
        return (
            f"{self.reading.live.pair}: {what}. "
            + (self._said_applied() if self.applied else "")
            + f"{failure.reason} {self._again}"
            + (f" HubSpot's correlation id: {asked}." if asked else "")
        )


class _NotSettledError(Exception):
    """Some of what was sent is not live.

    is_answered: whether HubSpot answered at all. is_accepted: whether it said that it did it.
    blamed: what its errors name.
    """

    def __init__(
        self,
        answer: BatchAnswer | HubSpotError,
        *,
        blamed: Collection[AssociationType] = (),
        is_accepted: bool = False,
    ) -> None:
        super().__init__()
        self.blamed = blamed
        self.is_answered = not isinstance(answer, OutcomeUnknown)
        self.is_accepted = is_accepted
        self.reason = outcome.reason(answer)
        self.correlation_id = answer.correlation_id


def _batches(
    wanted: Mapping[AssociationType, _Limit],
) -> Iterator[dict[AssociationType, _Limit]]:
    inputs = iter(wanted.items())
    while batch := dict(islice(inputs, _MAXIMUM_INPUTS)):
        yield batch


def _types(step: Step) -> Iterable[AssociationType]:
    return step.types if isinstance(step, Purge) else step.limits
