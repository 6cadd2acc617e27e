"""Carrying out the plan of one pair: what counts is what is live afterwards."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import TypeVar

from hubspot_limits.hubspot import (
    BatchAnswer,
    Clock,
    HubSpotClient,
    HubSpotError,
    OutcomeUnknown,
    ValidationFailed,
)
from hubspot_limits.limits import AssociationType, Limits, listed
from hubspot_limits.pair.live import LivePair
from hubspot_limits.pair.plan import Change, Plan, Purge
from hubspot_limits.refusal import Refusal

CANCELED = "CANCELED"

_SENDINGS = 3
"""How often a write is sent whose answers are lost. It carries absolute values."""

_READ_BACK_SECONDS = (0.2, 0.5, 1, 2, 4)
"""Pauses between read-backs: HubSpot does not say how soon a write shows in a read."""

_ANNOUNCED_SECONDS = 1

_MAXIMUM_INPUTS = 100
"""Of one batch, as in HubSpot's other batch endpoints; for limits it is not documented."""

_UP_AGAIN = (
    "Run `pulumi up` again: it reads what is live and sends only what is missing. (If the "
    "declaration is changed back instead, `pulumi up --refresh`.)"
)

_Wanted = Mapping[AssociationType, int | None]
"""Limits to be live; None for those to be gone."""


_Answer = BatchAnswer | OutcomeUnknown | ValidationFailed

_Limit = TypeVar("_Limit", int, int | None)


class WriteFailedError(Refusal):
    """HubSpot took a change in part or not at all; the message says which part."""


class PairWriter:
    """Writes the limits of one pair; ``live`` follows what is known to be live.

    read: the pair's limits as HubSpot has them now.
    """

    def __init__(
        self,
        client: HubSpotClient,
        live: LivePair,
        read: Callable[[], Limits],
        *,
        announce: Callable[[str], None],
        clock: Clock,
    ) -> None:
        self._client = client
        self._read = read
        self._announce = announce
        self._clock = clock
        self._was_lost = False
        self.live = live

    def carry_out(self, plan: Plan) -> None:
        """Take the steps of a plan, in order.

        Raises HubSpotError when nothing was changed, WriteFailedError when a part was, or may have
        been.
        """
        try:
            for step in plan.steps:
                if isinstance(step, Purge):
                    self._purge(step.types)
                else:
                    self._update(step.limits)
        except _NotSettledError as failure:
            text = self._explained(plan.changes, failure.reason, failure.correlation_id)
            raise WriteFailedError(text) from None
        except HubSpotError as error:
            if not (self._was_lost or any(map(self._is_applied, plan.changes))):
                raise
            text = self._explained(plan.changes, _reason(error), error.correlation_id)
            raise WriteFailedError(text) from None

    def remove(self, types: Iterable[AssociationType]) -> None:
        """Remove the limits of those types that the portal has, set or not.

        A read may lag behind, and removing what is not set is no failure. Raises what
        ``carry_out`` raises.
        """
        live = self.live
        name = live.labels.as_seen_by_plan().name
        changes = [
            Change(each, name(each), live.limits.get(each), None)
            for each in types
            if each in live.limits or live.labels.lists(each)
        ]
        if changes:
            purge = Purge(tuple(change.type for change in changes))
            self.carry_out(Plan(tuple(changes), (purge,)))

    def _purge(self, types: Collection[AssociationType]) -> None:
        for batch in _batches(dict.fromkeys(types)):
            self._settle(batch, partial(self._client.purge_limits, self.live.pair, batch))

    def _update(self, limits: Limits) -> None:
        try:
            self._send_update(limits)
        except _NotSettledError as failure:
            absent = {each: limits[each] for each in limits if each not in self.live.limits}
            if not absent or not failure.is_answered:
                raise
            # batch/update creates what is not set, as far as it was observed; if not, this does.
            for batch in _batches(absent):
                self._settle(batch, partial(self._client.create_limits, self.live.pair, batch))
            self._send_update(self._missing(limits))

    def _send_update(self, limits: Limits) -> None:
        for batch in _batches(limits):
            self._settle(batch, partial(self._client.update_limits, self.live.pair, batch))

    def _settle(self, wanted: _Wanted, send: Callable[[], BatchAnswer]) -> None:
        """Send a write until it is known to be live.

        A complete answer with every value asked for is trusted; after anything else, what is live
        decides, input by input. Raises _NotSettledError.
        """
        limits = {each: limit for each, limit in wanted.items() if limit is not None}
        for sending in range(1, _SENDINGS + 1):
            answer = _answer(send)
            if limits and isinstance(answer, BatchAnswer) and answer.confirms(limits):
                self._remember({**self.live.limits, **limits})
                return
            self._was_lost |= isinstance(answer, OutcomeUnknown)
            self._read_back(wanted, answer)
            if not self._missing(wanted):
                return
            # The client has been patient already where the error tells what it tried.
            if not isinstance(answer, OutcomeUnknown) or answer.tried or sending == _SENDINGS:
                raise _NotSettledError(answer)

    def _read_back(self, wanted: _Wanted, answer: _Answer) -> None:
        """Read until what is wanted is live, for a bounded while; once where HubSpot said no."""
        pauses = () if _is_refusal(answer) else _READ_BACK_SECONDS
        for pause in (*pauses, None):
            try:
                self._remember({**self._read(), **_confirmed(wanted, answer)})
            except HubSpotError as error:
                raise WriteFailedError(
                    f"{self.live.pair}: a change was sent, and whether HubSpot made it is not "
                    f"known, because {error.why}. {_UP_AGAIN}"
                ) from None
            if pause is None or not self._missing(wanted):
                return
            if pause >= _ANNOUNCED_SECONDS:
                self._announce(f"{self.live.pair}: reading back what was written in {pause} s")
            self._clock.sleep(pause)

    def _remember(self, limits: Limits) -> None:
        self.live = replace(self.live, limits=limits)

    def _missing(self, wanted: Mapping[AssociationType, _Limit]) -> dict[AssociationType, _Limit]:
        return {
            each: limit for each, limit in wanted.items() if self.live.limits.get(each) != limit
        }

    def _is_applied(self, change: Change) -> bool:
        return change.old != change.new and not self._missing({change.type: change.new})

    def _explained(self, changes: Iterable[Change], reason: str, correlation_id: str | None) -> str:
        applied = [str(change) for change in changes if self._is_applied(change)]
        not_applied = [
            str(change) for change in changes if self._missing({change.type: change.new})
        ]
        asked = f" HubSpot's correlation id: {correlation_id}." if correlation_id else ""
        return (
            f"{self.live.pair}: not applied: {listed(not_applied)}. "
            + (f"Applied: {listed(applied)}. " if applied else "")
            + f"{reason} {_UP_AGAIN}{asked}"
        )


class _NotSettledError(Exception):
    """Some of what was sent is not live. ``is_answered`` tells whether HubSpot answered at all."""

    def __init__(self, answer: _Answer) -> None:
        super().__init__()
        self.is_answered = not isinstance(answer, OutcomeUnknown)
        self.reason = _reason(answer)
        self.correlation_id = answer.correlation_id


def _batches(
    wanted: Mapping[AssociationType, _Limit],
) -> Iterator[dict[AssociationType, _Limit]]:
    inputs = iter(wanted.items())
    while batch := dict(islice(inputs, _MAXIMUM_INPUTS)):
        yield batch


def _answer(send: Callable[[], BatchAnswer]) -> _Answer:
    """HubSpot's answer to a write, or why there is none."""
    try:
        return send()
    except (OutcomeUnknown, ValidationFailed) as error:
        return error


def _is_refusal(answer: _Answer) -> bool:
    if isinstance(answer, BatchAnswer):
        return bool(answer.errors) or answer.status == CANCELED
    return isinstance(answer, ValidationFailed)


def _confirmed(wanted: _Wanted, answer: _Answer) -> Limits:
    """What the answer to a batch that failed in part reports as set, at the value asked for."""
    if not isinstance(answer, BatchAnswer) or answer.status == CANCELED:
        return {}
    return {each: limit for each, limit in answer.confirmed.items() if wanted.get(each) == limit}


def _reason(answer: BatchAnswer | HubSpotError) -> str:
    if isinstance(answer, OutcomeUnknown):
        tried = f" {answer.tried}" if answer.tried else ""
        return f"HubSpot's limits do not show it, and {answer.why}.{tried}"
    if isinstance(answer, HubSpotError):
        said = f'HubSpot says: "{answer.said.message}".' if answer.said.message else ""
        parts = (f"The reason: {answer.why}.", said, answer.tried, answer.way_out)
        return " ".join(filter(None, parts))
    if not answer.errors:
        return f"HubSpot answered {answer.status}, and its limits do not show the change."
    ways_out = dict.fromkeys(error.way_out for error in answer.errors)
    return f"HubSpot says: {listed(map(str, answer.errors))}. {' '.join(ways_out)}"
