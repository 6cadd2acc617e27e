from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubspot_limits.hubspot import (
    AnswerLost,
    ConnectionFailed,
    DailyLimitReached,
    Forbidden,
    HubSpotClient,
    HubSpotError,
    Locked,
    Migrating,
    OutcomeUnknown,
    RateLimited,
    Refused,
    Said,
    ServerFailed,
    Unauthorized,
    UnreadableReply,
)
from hubspot_limits.hubspot.request import Request
from hubspot_limits.hubspot.sending.retries import POLICY, Patience
from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.hubspot.conftest import MakeClient
from tests.hubspot.fake_clock import FakeClock
from tests.hubspot.pairs import DEALS_TO_CONTACTS, UNLABELLED

MAX_WAIT = 300

CALLS: Mapping[str, Callable[[HubSpotClient], object]] = {
    "read": lambda client: client.limits(DEALS_TO_CONTACTS),
    "update": lambda client: client.update_limits(DEALS_TO_CONTACTS, {UNLABELLED: 5}),
    "create": lambda client: client.create_limits(DEALS_TO_CONTACTS, {UNLABELLED: 5}),
    "purge": lambda client: client.purge_limits(DEALS_TO_CONTACTS, [UNLABELLED]),
}


@dataclass(frozen=True)
class Case:
    """A call that meets trouble: how long it waits each time, how it ends, and why that is right.

    waits: in seconds, without jitter. ends_in: None is success.
    """

    call: str
    trouble: Mapping[str, Any]
    waits: tuple[float, ...]
    ends_in: type[HubSpotError] | None
    because: str

    def __str__(self) -> str:
        return f"{self.call} {' '.join(map(str, self.trouble.values()))}"


def status(status: int, **details: Any) -> dict[str, Any]:  # noqa: ANN401 - the fault's own fields
    return {"fault": "status", "status": status, **details}


NO_SERVER = {"fault": "no server"}
NO_ANSWER = {"fault": "timeout"}

CASES = [
    Case("read", status(429), (10,), None, "the window passes"),
    Case("update", status(429), (10,), None, "nothing was done yet"),
    Case("purge", status(429), (10,), None, "nothing was done yet"),
    Case("create", status(429), (10,), None, "nothing was done yet"),
    Case("read", status(429, policy="SECONDLY"), (10,), None, "a short window passes as well"),
    Case("read", status(429, retry_after=3), (3,), None, "HubSpot knows when"),
    Case("read", status(429, retry_after=0), (1,), None, "at once would be a busy loop"),
    Case("read", status(429, retry_after=301), (), RateLimited, "that is beyond maxWait"),
    Case("read", status(429, retry_after=160, times=9), (160,), RateLimited, "maxWait ends it"),
    Case("read", status(429, policy="DAILY"), (), DailyLimitReached, "midnight is far away"),
    Case("update", status(429, policy="DAILY"), (), DailyLimitReached, "writes count as well"),
    Case("update", status(423), (2,), None, "a lock lasts two seconds"),
    Case("update", status(423, times=99), (2, 4, 8, 8, 8), Locked, "no lock lasts that long"),
    Case("read", status(477, retry_after=60), (60,), None, "a minute is within maxWait"),
    Case("read", status(477, retry_after=86400), (), Migrating, "a day is beyond maxWait"),
    Case("read", status(477, times=2), (30, 60), None, "HubSpot may not say how long"),
    Case("read", status(500), (1,), None, "an internal error may pass"),
    Case("read", {"fault": "html"}, (1,), None, "a gateway's page says as much as JSON"),
    Case("update", status(503), (1,), None, "the same values again do no harm"),
    Case("purge", status(504), (1,), None, "the same types again do no harm"),
    Case("create", status(503), (), OutcomeUnknown, "it may be done, and twice is not proved"),
    Case("read", status(503, retry_after=5), (5,), None, "HubSpot knows when"),
    Case("read", status(503, times=99), (1, 2, 4, 8, 16), ServerFailed, "six are enough"),
    Case("update", status(503, times=99), (1, 2, 4, 8, 16), OutcomeUnknown, "one may be done"),
    *(
        Case("read", status(code), (1,), None, "trouble with the host may pass")
        for code in (521, 522, 523, 524, 525, 526)
    ),
    Case("read", NO_SERVER, (0.5, 1, 2), ConnectionFailed, "it may only be restarting"),
    Case("update", NO_SERVER, (0.5, 1, 2), ConnectionFailed, "nothing was sent"),
    Case("create", NO_SERVER, (0.5, 1, 2), ConnectionFailed, "nothing was sent"),
    Case("read", {"fault": "reset"}, (1,), None, "a read changes nothing"),
    Case("read", {"fault": "reset", "times": 99}, (1, 2), AnswerLost, "three are enough"),
    Case("update", {"fault": "reset"}, (), OutcomeUnknown, "it may have arrived"),
    Case("update", {"fault": "reset", "when": "after"}, (), OutcomeUnknown, "it did arrive"),
    Case("create", {"fault": "reset"}, (), OutcomeUnknown, "it may have arrived"),
    Case("purge", {"fault": "reset"}, (), OutcomeUnknown, "it may have arrived"),
    Case("read", NO_ANSWER, (1,), None, "a read changes nothing"),
    Case("update", NO_ANSWER, (), OutcomeUnknown, "it may still be under way"),
    Case("read", {"fault": "truncated"}, (1,), None, "the rest may come another time"),
    Case("update", {"fault": "truncated"}, (), OutcomeUnknown, "the lost part is the answer"),
    Case("read", {"fault": "malformed"}, (), UnreadableReply, "the next would be no better"),
    Case("update", {"fault": "malformed"}, (), OutcomeUnknown, "a 2xx says that it was taken"),
    Case("read", {"fault": "html", "status": 200}, (), UnreadableReply, "somebody else answered"),
    Case("update", {"fault": "html", "status": 200}, (), OutcomeUnknown, "or HubSpot did, oddly"),
    Case("read", status(401), (), Unauthorized, "the token does not get better"),
    Case("read", status(403), (), Forbidden, "scopes do not appear by themselves"),
    *(
        Case("update", status(code), (), Refused, "the same request is refused again")
        for code in (400, 404, 405, 408, 409, 414, 415, 422, 437, 451)
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_is_sent_again_and_what_is_not(
    case: Case, simulator: Simulator, make_client: MakeClient, clock: FakeClock
) -> None:
    client = make_client(max_wait=MAX_WAIT, read_timeout=1 if case.trouble is NO_ANSWER else 60)
    if case.trouble is NO_SERVER:
        simulator.stop()
    else:
        simulator.faults.add(**case.trouble)
    if case.ends_in:
        with pytest.raises(case.ends_in):
            CALLS[case.call](client)
    else:
        CALLS[case.call](client)

    assert len(clock.slept) == len(case.waits), case.because
    for slept, wait in zip(clock.slept, case.waits, strict=True):
        assert wait <= slept <= wait * 1.25, case.because
    attempts = 0 if case.trouble is NO_SERVER else len(clock.slept) + 1
    assert len(simulator.requests()) == attempts, case.because


def test_a_refusal_after_a_broken_write_still_leaves_its_outcome_open(
    client: HubSpotClient, simulator: Simulator, portal: SimulatedPortal
) -> None:
    simulator.faults.add(**status(500, when="after"))
    simulator.faults.add(**status(401))
    with pytest.raises(OutcomeUnknown) as caught:
        client.update_limits(DEALS_TO_CONTACTS, {UNLABELLED: 5})
    assert portal.limit("deals", "contacts") == 5
    assert "not known" in str(caught.value)
    assert "Nothing was changed" not in str(caught.value)


def test_each_wait_is_announced_with_its_pair_and_reason(
    client: HubSpotClient, simulator: Simulator, announced: list[str]
) -> None:
    simulator.faults.add(**status(423))
    client.limits(DEALS_TO_CONTACTS)
    (only,) = announced
    assert only.startswith("Waiting 2")
    assert only.endswith(
        " s to read the limits of deals -> contacts: HubSpot has the resource locked (HTTP 423)."
    )


def test_the_daily_limit_names_the_moment_when_the_day_turns(
    client: HubSpotClient, simulator: Simulator
) -> None:
    client.account()
    simulator.faults.add("quota", quota="daily", remaining=0)
    with pytest.raises(DailyLimitReached) as caught:
        client.limits(DEALS_TO_CONTACTS)
    assert "The day turns at 2026-11-24 00:00 EST, midnight in the portal's" in str(caught.value)


def test_a_migration_that_takes_too_long_names_the_moment_to_come_back(
    make_client: MakeClient, simulator: Simulator
) -> None:
    simulator.faults.add(**status(477, retry_after=7200))
    with pytest.raises(Migrating) as caught:
        make_client(max_wait=60).limits(DEALS_TO_CONTACTS)
    assert "HubSpot asks to come back in 2 h, at 2026-11-23 14:00 UTC." in str(caught.value)
    assert "maxWait allows 60 s" in str(caught.value)


def test_without_patience_the_first_trouble_ends_it(
    make_client: MakeClient, simulator: Simulator, clock: FakeClock
) -> None:
    simulator.faults.add(**status(429))
    with pytest.raises(RateLimited, match="Tried 1 time with 0 s of waiting"):
        make_client(max_wait=0).limits(DEALS_TO_CONTACTS)
    assert clock.slept == []


def test_each_kind_of_trouble_has_attempts_of_its_own(
    client: HubSpotClient, simulator: Simulator, clock: FakeClock
) -> None:
    for code in (503, 503, 503, 423, 503, 503, 429):
        simulator.faults.add(**status(code))
    client.limits(DEALS_TO_CONTACTS)
    assert [round(slept / 1.125) for slept in clock.slept] == pytest.approx(
        [1, 2, 4, 2, 8, 16, 10], rel=0.2
    )


def patience(max_wait: float, announced: list[str], clock: FakeClock) -> Patience:
    request = Request(doing="read", method="GET", path="/")
    return Patience(request, max_wait=max_wait, announce=announced.append, clock=clock)


@given(
    max_wait=st.floats(0, 1000),
    kinds=st.lists(st.sampled_from(sorted(POLICY, key=str)), min_size=1, max_size=40),
    asked=st.lists(st.none() | st.floats(0, 2000), min_size=1),
)
def test_the_waits_of_one_request_never_exceed_max_wait_in_all(
    max_wait: float, kinds: list[type[HubSpotError]], asked: list[float | None]
) -> None:
    errors = []
    for kind, retry_after in zip(kinds, itertools.cycle(asked), strict=False):
        errors.append(kind(said=Said(retry_after=retry_after)))
    outcomes = iter([*errors, "an answer"])
    announced: list[str] = []
    clock = FakeClock()
    raised: HubSpotError | None = None
    try:
        patience(max_wait, announced, clock).insist(lambda: next(outcomes))
    except HubSpotError as last:
        raised = last
    for slept, error in zip(clock.slept, errors, strict=False):
        assert slept >= (error.retry_after or 0), "earlier than HubSpot asks is refused again"
    assert sum(clock.slept) <= max_wait + 1e-6
    assert len(announced) == len(clock.slept)
    if raised:
        assert "maxWait" in raised.tried


def test_waits_differ_so_that_threads_do_not_come_back_all_at_once() -> None:
    clock = FakeClock()
    for _ in range(20):
        patience(60, [], clock).insist(iter([Locked(), "an answer"]).__next__)
    assert len(set(clock.slept)) > 1
    assert all(2 <= slept <= 2.5 for slept in clock.slept)


def test_an_error_is_never_changed_once_it_is_made() -> None:
    first = Locked(reason="it is locked")
    second = first.saying(tried="Tried twice.")
    assert (first.tried, second.tried) == ("", "Tried twice.")
    assert (type(second), second.reason, second.way_out) == (Locked, first.reason, first.way_out)
