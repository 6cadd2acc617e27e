"""Carrying out the plan of one pair: what counts is what is live afterwards.

A pair that turns out to have been changed by somebody else meanwhile ends the plan, and whoever
made the plan makes another.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Protocol

from hubspot_limits.hubspot import (
    BatchAnswer,
    Clock,
    HubSpotClient,
    HubSpotError,
    OutcomeUnknown,
    ValidationFailed,
)
from hubspot_limits.pair.plan import Change, NothingWrittenError, Plan, Purge, Step
from hubspot_limits.portal import outcome
from hubspot_limits.portal.observing import AnyLimit, ChangedMeanwhileError, ObservedPair
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


class WriteFailedError(Refusal):
    """HubSpot took a change in part or not at all; the message says which part."""


class _Send(Protocol):
    def __call__(self, *, before_sending: Callable[[], None]) -> BatchAnswer: ...


class PairWriter:
    """Writes the limits of one pair, which is observed meanwhile.

    again: what to do after a failure. applied: what this run has changed so far.
    """

    def __init__(
        self,
        client: HubSpotClient,
        observed: ObservedPair,
        *,
        again: str,
        announce: Callable[[str], None],
        clock: Clock,
    ) -> None:
        self._client = client
        self.observed = observed
        self._again = again
        self._announce = announce
        self._clock = clock
        self._is_sent = False
        self._accepted: set[AssociationType] = set()
        self._was_lost = False
        self.applied: list[Change] = []

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
            f"{self.observed.pair} is being changed by somebody else again and again, so this "
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
            # What HubSpot said that it removed is this run's, whatever the pair has become since.
            missing = self.observed.missing({change.type: change.new for change in changes})
            undone = missing.keys() - self._accepted
            self._note_applied(change for change in changes if change.type not in undone)
            raise
        except (_NotSettledError, HubSpotError) as failure:
            # What an error names counts as not done, even where a reading shows it.
            missing = self.observed.missing({change.type: change.new for change in changes})
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
            self._settle(batch, partial(self._client.purge_limits, self.observed.pair, batch))

    def _update(self, limits: Limits) -> None:
        try:
            self._send_update(limits)
        except _NotSettledError as failure:
            live = self.observed.limits
            absent = {missing: limits[missing] for missing in limits if missing not in live}
            if not absent or not failure.is_answered:
                raise
            # batch/update creates what is not set, as far as it was observed; if not, this does.
            for batch in _batches(absent):
                # `partial` binds this batch: a lambda would send the last one every time.
                create = partial(self._client.create_limits, self.observed.pair, batch)
                self._settle(batch, create)
            self._send_update(self.observed.missing(limits))

    def _send_update(self, limits: Limits) -> None:
        for batch in _batches(limits):
            self._settle(batch, partial(self._client.update_limits, self.observed.pair, batch))

    def _settle(self, wanted: Wanted, send: _Send) -> None:
        """Send a write until it is known to be live.

        | HubSpot's answer | What happens |
        |---|---|
        | complete, with every value asked for | it is trusted |
        | a removal that was accepted | read back, for minutes: lists may lag behind |
        | none, or one that cannot be relied on | read back for seconds, and sent again |
        | a refusal, of all or of some inputs | read back once: what is live decides |

        Raises _NotSettledError for what is not live in the end, ChangedMeanwhileError.
        """
        limits = outcome.present(wanted)
        for sending in range(1, _SENDINGS + 1):
            answer = self._answer(
                partial(send, before_sending=partial(self._about_to_send, wanted))
            )
            if limits and isinstance(answer, BatchAnswer) and answer.confirms(limits):
                self.observed.expect({**self.observed.limits, **limits})
                return
            if outcome.is_accepted(wanted, answer):
                self._accepted |= wanted.keys()
            elif not outcome.is_refusal(answer):
                self._was_lost = True
            self._read_back(wanted, answer)
            blamed = outcome.blamed(wanted, answer)
            if not self.observed.missing(wanted) and not blamed:
                return
            # The client has been patient already where the error tells what it tried.
            if not isinstance(answer, OutcomeUnknown) or answer.tried or sending == _SENDINGS:
                raise _NotSettledError(
                    answer, blamed=blamed, is_accepted=outcome.is_accepted(wanted, answer)
                )

    def _answer(self, send: Callable[[], BatchAnswer]) -> WriteAnswer:
        """HubSpot's answer to a write, or why there is none."""
        earlier = self.observed.own_writes
        try:
            return send()
        except OutcomeUnknown as error:
            return error
        except ValidationFailed as error:
            if error.request and not error.request.changes_limits:
                raise  # what was refused is the reading before the write
            self.observed.own_writes = earlier
            return error

    def _about_to_send(self, wanted: Wanted) -> None:
        self.observed.about_to_write(wanted)
        self._is_sent = True

    def _read_back(self, wanted: Wanted, answer: WriteAnswer) -> None:
        """Read until what is wanted is live, for a bounded while; once where HubSpot said no."""
        pauses = () if outcome.is_refusal(answer) else _READ_BACK_SECONDS
        patience = _ACCEPTED_SECONDS if outcome.is_accepted(wanted, answer) else ()
        self._read_back_once(wanted, answer)
        for pause in (*pauses, *patience):
            if not self.observed.missing(wanted):
                return
            done = outcome.present({**self.observed.limits, **wanted})
            if pause > _DOUBTED_SECONDS and self.observed.reading.old == done:
                self.observed.believe(done)
                return
            if pause == _ACCEPTED_SECONDS[0]:
                self._announce(
                    f"{self.observed.pair}: HubSpot accepted the removal, and its lists may "
                    "still show an older copy: looking again for up to 5 minutes"
                )
            elif pause >= _ANNOUNCED_SECONDS and pause in _READ_BACK_SECONDS:
                self._announce(f"{self.observed.pair}: reading back what was written in {pause} s")
            self._clock.sleep(pause)
            self._read_back_once(wanted, answer)

    def _read_back_once(self, wanted: Wanted, answer: WriteAnswer) -> None:
        try:
            self.observed.look(wanted, answer)
        except HubSpotError as error:
            raise WriteFailedError(
                f"{self.observed.pair}: a change was sent, and whether HubSpot made it is not "
                f"known, because {error.why}. "
                + (self._said_applied() if self.applied else "")
                + self._again
            ) from None

    def _said_applied(self) -> str:
        if self.applied:
            return f"Applied: {listed(map(str, self.applied))}. "
        return "Whether anything was changed is not known. " if self._was_lost else ""

    def _explained(self, plan: Plan, failure: _NotSettledError) -> str:
        missing = listed(
            str(change)
            for change in plan.changes
            if change.type in failure.blamed or self.observed.missing({change.type: change.new})
        )
        what = (
            f"HubSpot accepted this, and its lists do not show it yet: {missing}"
            if failure.is_accepted
            else f"not applied: {missing}"
        )
        asked = failure.correlation_id
        return (
            f"{self.observed.pair}: {what}. "
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
    wanted: Mapping[AssociationType, AnyLimit],
) -> Iterator[dict[AssociationType, AnyLimit]]:
    inputs = iter(wanted.items())
    while batch := dict(islice(inputs, _MAXIMUM_INPUTS)):
        yield batch


def _types(step: Step) -> Iterable[AssociationType]:
    return step.types if isinstance(step, Purge) else step.limits
