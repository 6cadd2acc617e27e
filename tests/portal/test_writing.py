"""What counts as written: a complete answer without errors, else what the lists show.

The client is a stand-in, because answers are wanted that no simulator gives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

import pytest

from hubspot_limits.hubspot import BatchAnswer, HubSpotClient
from hubspot_limits.hubspot.answers import BatchError
from hubspot_limits.pair.labels import PairLabels
from hubspot_limits.pair.plan import Change, Plan, Purge, Update
from hubspot_limits.portal.observing import ObservedPair, PairReading
from hubspot_limits.portal.writing import UP_AGAIN, PairWriter, WriteFailedError
from hubspot_limits.values.limits import AssociationType, Limits, Pair
from tests.hubspot.fake_clock import FakeClock
from tests.pair.builders import APPROVER, DECISION_MAKER, NOON, OBJECT, live

Send = Callable[[], None]


@dataclass
class Client:
    """Gives every batch the same answer, and carries out ``takes`` of it.

    status, errors: of the answer, which echoes all inputs as results. takes: the inputs that are
    live afterwards; None for all.
    """

    status: str | None
    errors: tuple[BatchError, ...] = ()
    takes: frozenset[AssociationType] | None = frozenset()
    limits: dict[AssociationType, int] = field(default_factory=dict)
    sent: list[str] = field(default_factory=list)

    def now(self) -> datetime:
        return NOON

    def update_limits(self, _: Pair, limits: Limits, *, before_sending: Send) -> BatchAnswer:
        return self._answer("update", limits, before_sending)

    def create_limits(self, _: Pair, limits: Limits, *, before_sending: Send) -> BatchAnswer:
        return self._answer("create", limits, before_sending)

    def purge_limits(
        self, _: Pair, types: Iterable[AssociationType], *, before_sending: Send
    ) -> BatchAnswer:
        before_sending()
        self.sent.append("purge")
        for association_type in types:
            if self.takes is None or association_type in self.takes:
                self.limits.pop(association_type, None)
        return BatchAnswer(status=self.status, errors=self.errors, error_count=len(self.errors))

    def _answer(self, verb: str, limits: Limits, before_sending: Send) -> BatchAnswer:
        before_sending()
        self.sent.append(verb)
        for association_type, limit in limits.items():
            if self.takes is None or association_type in self.takes:
                self.limits[association_type] = limit
        return BatchAnswer(
            status=self.status,
            reported=limits,
            errors=self.errors,
            error_count=len(self.errors),
        )

    def writer(self) -> PairWriter:
        def read(_: PairLabels) -> Limits:
            return dict(self.limits)

        clock = FakeClock()
        observed = ObservedPair(
            PairReading(live(dict(self.limits)), at=0),
            read,
            own_writes=(),
            now=self.now,
            clock=clock,
        )
        return PairWriter(
            cast("HubSpotClient", self),
            observed,
            again=UP_AGAIN,
            announce=lambda _: None,
            clock=clock,
        )


TO_TWENTY = Plan(
    (Change(OBJECT, "limit", 10, 20), Change(DECISION_MAKER, "'Decision maker'", 2, 3)),
    (Update({OBJECT: 20, DECISION_MAKER: 3}),),
)
BEFORE = {OBJECT: 10, DECISION_MAKER: 2}
REFUSED = (BatchError("no", "VALIDATION_ERROR"),)


@pytest.mark.parametrize(
    ("status", "errors"),
    [
        pytest.param("PENDING", (), id="pending"),
        pytest.param("PROCESSING", (), id="processing"),
        pytest.param("CANCELED", (), id="canceled"),
        pytest.param("LATER_WORD", (), id="a status that is not known"),
        pytest.param(None, (), id="no status"),
        pytest.param("COMPLETE", REFUSED, id="complete, with errors"),
    ],
)
def test_an_echo_is_no_proof_that_anything_was_written(
    status: str | None, errors: tuple[BatchError, ...]
) -> None:
    client = Client(status, errors, limits=dict(BEFORE))
    writer = client.writer()
    with pytest.raises(WriteFailedError) as failure:
        writer.carry_out(TO_TWENTY)
    assert "not applied: limit: 10 -> 20; 'Decision maker': 2 -> 3." in str(failure.value)
    assert writer.observed.reading.live.limits == BEFORE
    assert writer.applied == []


@pytest.mark.parametrize("status", ["PENDING", "CANCELED", "LATER_WORD", None])
def test_what_the_lists_show_is_written_whatever_the_answer_was(status: str | None) -> None:
    client = Client(status, takes=None, limits=dict(BEFORE))
    writer = client.writer()
    writer.carry_out(TO_TWENTY)
    assert writer.observed.reading.live.limits == {OBJECT: 20, DECISION_MAKER: 3}
    assert client.sent == ["update"]


def test_of_a_batch_with_errors_what_the_lists_show_is_written() -> None:
    client = Client("COMPLETE", REFUSED, frozenset({OBJECT}), dict(BEFORE))
    writer = client.writer()
    with pytest.raises(WriteFailedError) as failure:
        writer.carry_out(TO_TWENTY)
    assert "not applied: 'Decision maker': 2 -> 3. Applied: limit: 10 -> 20." in str(failure.value)
    assert [str(change) for change in writer.applied] == ["limit: 10 -> 20"]


def test_a_complete_answer_is_trusted_though_the_lists_may_lag() -> None:
    client = Client("COMPLETE", limits=dict(BEFORE))
    writer = client.writer()
    writer.carry_out(TO_TWENTY)
    assert writer.observed.reading.live.limits == {OBJECT: 20, DECISION_MAKER: 3}


def test_a_limit_that_an_echo_names_and_no_list_shows_is_created_once() -> None:
    client = Client("PENDING", limits={})
    with pytest.raises(WriteFailedError):
        client.writer().carry_out(
            Plan((Change(OBJECT, "limit", None, 20),), (Update({OBJECT: 20}),))
        )
    assert client.sent == ["update", "create"]


@pytest.mark.parametrize("status", ["PENDING", None, "CANCELED"])
def test_a_removal_that_hubspot_did_not_say_it_did_is_not_applied(status: str | None) -> None:
    client = Client(status, limits=dict(BEFORE))
    plan = Plan((Change(OBJECT, "limit", 10, None),), (Purge((OBJECT,)),))
    with pytest.raises(WriteFailedError) as failure:
        client.writer().carry_out(plan)
    assert "not applied: limit: 10 -> not set" in str(failure.value)
    assert "accepted" not in str(failure.value)


def test_more_limits_than_a_batch_takes_go_in_several() -> None:
    many = {AssociationType("USER_DEFINED", number): 5 for number in range(100, 350)}
    client = Client("COMPLETE", takes=None, limits={APPROVER: 1})
    changes = tuple(
        Change(association_type, str(association_type), None, 5) for association_type in many
    )
    client.writer().carry_out(Plan(changes, (Update(many),)))
    assert client.sent == ["update"] * 3
    assert client.limits == {APPROVER: 1, **many}
