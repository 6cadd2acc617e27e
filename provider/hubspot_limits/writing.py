"""Carrying out the plan of one pair: what counts is what is live afterwards."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import TypeVar

from hubspot_limits.hubspot import (
    BatchAnswer,
    Clock,
    HubSpotClient,
    HubSpotError,
    OutcomeUnknown,
    ValidationFailed,
)
from hubspot_limits.limits import AssociationType, Limits, in_words
from hubspot_limits.live import LivePair
from hubspot_limits.plan import Plan, Purge

CANCELED = "CANCELED"

_SENDINGS = 3
"""How often a write is sent whose answers are lost. It carries absolute values."""

_READ_BACK_SECONDS = (0.2, 0.5, 1, 2, 4)
"""Pauses between read-backs: HubSpot does not say how soon a write shows in a read."""

_ANNOUNCED_SECONDS = 1

_UP_AGAIN = "Run `pulumi up` again: it reads what is live and sends only what is missing."

_Wanted = Mapping[AssociationType, int | None]
"""Limits to be live; None for those to be gone."""


_Limit = TypeVar("_Limit", int, int | None)


class WriteFailedError(Exception):
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
        self.live = live

    def carry_out(self, plan: Plan) -> None:
        """Take the steps of a plan, in order.

        Raises HubSpotError when nothing was changed, WriteFailedError when a part was, or may have
        been.
        """
        for number, step in enumerate(plan.steps):
            try:
                if isinstance(step, Purge):
                    self.purge(step.types)
                else:
                    self._update(step.limits)
            except HubSpotError as error:
                if number == 0:
                    raise
                raise WriteFailedError(self._applied_in_part(plan, error)) from None

    def purge(self, types: Collection[AssociationType]) -> None:
        """Remove limits. Raises what ``carry_out`` raises."""
        send = partial(self._client.purge_limits, self.live.pair, types)
        self._settle(dict.fromkeys(types), send)

    def _update(self, limits: Limits) -> None:
        try:
            self._send_update(limits)
        except (_NotAppliedError, ValidationFailed) as failure:
            absent = {each: limits[each] for each in limits if each not in self.live.limits}
            if not absent or not getattr(failure, "is_answered", True):
                raise
            # batch/update creates what is not set, as far as it was observed; if not, this does.
            try:
                self._settle(absent, partial(self._client.create_limits, self.live.pair, absent))
                self._send_update(self._missing(limits))
            except (_NotAppliedError, ValidationFailed):
                raise failure from None

    def _send_update(self, limits: Limits) -> None:
        if limits:
            self._settle(limits, partial(self._client.update_limits, self.live.pair, limits))

    def _settle(self, wanted: _Wanted, send: Callable[[], BatchAnswer]) -> None:
        """Send a write until it is known to be live.

        A complete answer with every value asked for is trusted; after anything else, what is live
        decides, input by input.
        """
        limits = {each: limit for each, limit in wanted.items() if limit is not None}
        for sending in range(1, _SENDINGS + 1):
            answer = _answer(send)
            if limits and isinstance(answer, BatchAnswer) and answer.confirms(limits):
                self._remember({**self.live.limits, **limits})
                return
            self._read_back(wanted, answer)
            if not self._missing(wanted):
                return
            if isinstance(answer, BatchAnswer) or sending == _SENDINGS:
                raise _NotAppliedError(self.live, wanted, answer)

    def _read_back(self, wanted: _Wanted, answer: BatchAnswer | OutcomeUnknown) -> None:
        """Read until what is wanted is live, for a bounded while; once where HubSpot said no."""
        is_no = isinstance(answer, BatchAnswer) and (answer.errors or answer.status == CANCELED)
        pauses = () if is_no else _READ_BACK_SECONDS
        for pause in (*pauses, None):
            try:
                self._remember(self._read())
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

    def _applied_in_part(self, plan: Plan, error: HubSpotError) -> str:
        applied = _listed(
            str(change)
            for change in plan.changes
            if self.live.limits.get(change.type) == change.new
        )
        said = f' HubSpot says: "{error.said.message}".' if error.said.message else ""
        return (
            f"{self.live.pair}: only a part was changed ({applied}), because {error.why}.{said} "
            f"{_UP_AGAIN}{_correlation(error.correlation_id)}"
        )


class _NotAppliedError(WriteFailedError):
    """Some of what was sent is not live; ``is_answered`` tells whether HubSpot answered at all."""

    def __init__(
        self, live: LivePair, wanted: _Wanted, answer: BatchAnswer | OutcomeUnknown
    ) -> None:
        self.is_answered = isinstance(answer, BatchAnswer)
        types = live.labels.as_seen_by_plan()
        applied, not_applied = [], []
        for each, limit in wanted.items():
            found = live.limits.get(each)
            if found == limit:
                applied.append(types.name(each))
            else:
                values = f"wanted {in_words(limit)}, live {in_words(found)}"
                not_applied.append(f"{types.name(each)} ({values})")
        super().__init__(
            f"{live.pair}: not applied: {_listed(not_applied)}. "
            + (f"Applied: {_listed(applied)}. " if applied else "")
            + f"{_said(answer)} {_UP_AGAIN}{_correlation(answer.correlation_id)}"
        )


def _answer(send: Callable[[], BatchAnswer]) -> BatchAnswer | OutcomeUnknown:
    """HubSpot's answer to a write, or why there is none."""
    try:
        return send()
    except OutcomeUnknown as error:
        return error


def _said(answer: BatchAnswer | OutcomeUnknown) -> str:
    if isinstance(answer, OutcomeUnknown):
        return f"It was sent {_SENDINGS} times, and HubSpot's limits do not show it: {answer.why}."
    if not answer.errors:
        return f"HubSpot answered {answer.status}, and its limits do not show the change."
    ways_out = dict.fromkeys(error.way_out for error in answer.errors)
    return f"HubSpot says: {_listed(map(str, answer.errors))}. {' '.join(ways_out)}"


def _listed(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(texts))


def _correlation(correlation_id: str | None) -> str:
    return f" HubSpot's correlation id: {correlation_id}." if correlation_id else ""
