from __future__ import annotations

import itertools
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
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
    ServerFailed,
    Unauthorized,
    UnreadableReply,
)
from hubspot_limits.hubspot.request import Request
from hubspot_limits.hubspot.retries import POLICY, Patience
from hubspot_limits.simulator import Simulator
from tests.hubspot.conftest import PORTAL
from tests.hubspot.fake_clock import FakeClock
from tests.hubspot.pairs import DEALS_TO_CONTACTS, UNLABELLED

CALLS: Mapping[str, Callable[[HubSpotClient], object]] = {
    "read": lambda client: client.limits(DEALS_TO_CONTACTS),
    "update": lambda client: client.update_limits(DEALS_TO_CONTACTS, {UNLABELLED: 5}),
    "create": lambda client: client.create_limits(DEALS_TO_CONTACTS, {UNLABELLED: 5}),
    "purge": lambda client: client.purge_limits(DEALS_TO_CONTACTS, [UNLABELLED]),
}


@dataclass(frozen=True)
class Case:
    """A call that meets a fault: how often it is sent, how it ends, and why that is right."""

    call: str
    fault: Mapping[str, Any]
    sent: int
    ends_in: type[HubSpotError] | None
    because: str

    def __str__(self) -> str:
        return f"{self.call} {' '.join(map(str, self.fault.values()))}"


def status(status: int, **details: Any) -> dict[str, Any]:  # noqa: ANN401 - the fault's own fields
    return {"fault": "status", "status": status, **details}


CASES = [
    Case("read", status(429), 2, None, "the window passes"),
    Case("update", status(429), 2, None, "the values are absolute"),
    Case("purge", status(429), 2, None, "purging what is absent is no error"),
    Case("create", status(429), 1, RateLimited, "nobody knows what a second create does"),
    Case("read", status(429, policy="SECONDLY"), 2, None, "a short window passes as well"),
    Case("read", status(429, policy="DAILY"), 1, DailyLimitReached, "waiting takes until midnight"),
    Case("update", status(429, policy="DAILY"), 1, DailyLimitReached, "writes count as well"),
    Case("update", status(423), 2, None, "a lock lasts two seconds"),
    Case("read", status(477, retry_after=60), 2, None, "a minute is within maxWait"),
    Case("read", status(477, retry_after=86400), 1, Migrating, "a day is beyond maxWait"),
    Case("read", status(500), 2, None, "an internal error may pass"),
    Case("read", status(502, html=True), 2, None, "a gateway's web page says as much as JSON"),
    Case("update", status(503), 2, None, "the same values again do no harm"),
    Case("purge", status(504), 2, None, "the same types again do no harm"),
    Case("create", status(503), 1, OutcomeUnknown, "it may have been done, and is not sent twice"),
    Case("read", status(503, times=99), 6, ServerFailed, "a reading that fails changes nothing"),
    Case("update", status(503, times=99), 6, OutcomeUnknown, "one of six may have been done"),
    *(
        Case("read", status(code), 2, None, "trouble with the host may pass")
        for code in (521, 522, 523, 524, 525, 526)
    ),
    Case("read", {"fault": "reset"}, 2, None, "a read changes nothing"),
    Case("read", {"fault": "reset", "times": 99}, 3, AnswerLost, "three times are enough"),
    Case("update", {"fault": "reset"}, 1, OutcomeUnknown, "it may have arrived"),
    Case("update", {"fault": "reset", "when": "after"}, 1, OutcomeUnknown, "it did arrive"),
    Case("create", {"fault": "reset"}, 1, OutcomeUnknown, "it may have arrived"),
    Case("purge", {"fault": "reset"}, 1, OutcomeUnknown, "it may have arrived"),
    Case("read", {"fault": "timeout"}, 2, None, "a read changes nothing"),
    Case("update", {"fault": "timeout"}, 1, OutcomeUnknown, "it may still be under way"),
    Case("read", {"fault": "truncated"}, 2, None, "the rest may come another time"),
    Case("update", {"fault": "truncated"}, 1, OutcomeUnknown, "the lost part is the answer"),
    Case("read", {"fault": "malformed"}, 1, UnreadableReply, "the next would be no better"),
    Case("update", {"fault": "malformed"}, 1, OutcomeUnknown, "a 2xx says that it was taken"),
    Case("read", {"fault": "html", "status": 200}, 1, UnreadableReply, "somebody else answered"),
    Case("update", {"fault": "html", "status": 200}, 1, OutcomeUnknown, "or HubSpot did, oddly"),
    Case("read", status(400), 1, Refused, "the same request is refused again"),
    Case("read", status(401), 1, Unauthorized, "the token does not get better"),
    Case("read", status(403), 1, Forbidden, "scopes do not appear by themselves"),
    Case("read", status(404), 1, Refused, "the path stays wrong"),
    Case("read", status(414), 1, Refused, "HubSpot: do not retry"),
    Case("update", status(437), 1, Refused, "a cap on labels stays"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_is_sent_again_and_what_is_not(
    case: Case, simulator: Simulator, make_client: Callable[..., HubSpotClient]
) -> None:
    simulator.faults.add(**case.fault)
    client = make_client(read_timeout=0.5)
    ended_in: type[Exception] | None = None
    try:
        CALLS[case.call](client)
    except HubSpotError as error:
        ended_in = type(error)
    if case.ends_in is Refused:
        assert ended_in is not None, case.because
        assert issubclass(ended_in, Refused), case.because
    else:
        assert ended_in is case.ends_in, case.because
    assert len(simulator.requests()) == case.sent, case.because


def test_a_refusal_after_a_broken_write_still_leaves_its_outcome_open(
    client: HubSpotClient, simulator: Simulator
) -> None:
    simulator.faults.add(**status(500, when="after"))
    simulator.faults.add(**status(401))
    with pytest.raises(OutcomeUnknown) as caught:
        client.update_limits(DEALS_TO_CONTACTS, {UNLABELLED: 5})
    assert simulator.portal(PORTAL).limit("deals", "contacts") == 5
    assert "not known" in str(caught.value)
    assert "Nothing was changed" not in str(caught.value)


def test_a_server_that_cannot_be_reached_is_tried_four_times(
    make_client: Callable[..., HubSpotClient], announced: list[str]
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        client = make_client(base_url=f"http://127.0.0.1:{port}")
        with pytest.raises(ConnectionFailed) as caught:
            client.update_limits(DEALS_TO_CONTACTS, {UNLABELLED: 5})
    assert len(announced) == 3
    assert str(caught.value).startswith(
        "Could not update limits of deals -> contacts: there is no connection to "
        f"127.0.0.1:{port}: the connection is refused. Tried 4 times with "
    )
    assert "Nothing was sent." in str(caught.value)


def test_a_name_that_is_not_known_is_said_to_be_so(
    make_client: Callable[..., HubSpotClient],
) -> None:
    client = make_client(base_url="https://hubspot.invalid")
    with pytest.raises(ConnectionFailed, match=r"hubspot\.invalid: the name is not known"):
        client.account()


def test_each_wait_is_announced_with_its_pair_and_reason(
    client: HubSpotClient, simulator: Simulator, announced: list[str]
) -> None:
    simulator.faults.add(**status(423))
    client.limits(DEALS_TO_CONTACTS)
    (only,) = announced
    assert only.startswith("Waiting 2")
    assert only.endswith(
        " s before trying again to read the limits of deals -> contacts: HubSpot has the resource "
        "locked (HTTP 423)."
    )


def test_the_daily_limit_names_the_moment_when_the_day_turns(
    make_client: Callable[..., HubSpotClient], simulator: Simulator, announced: list[str]
) -> None:
    client = make_client(clock=FakeClock(datetime(2026, 11, 23, 12, 0, tzinfo=UTC)))
    client.account()
    simulator.faults.add(**status(429, policy="DAILY"))
    with pytest.raises(DailyLimitReached) as caught:
        client.limits(DEALS_TO_CONTACTS)
    assert "The day turns at 2026-11-24 00:00 EST, midnight in the portal's" in str(caught.value)
    assert announced == []


def test_a_migration_that_takes_too_long_names_the_moment_to_come_back(
    make_client: Callable[..., HubSpotClient], simulator: Simulator
) -> None:
    client = make_client(clock=FakeClock(datetime(2026, 11, 23, 12, 0, tzinfo=UTC)), max_wait=60)
    simulator.faults.add(**status(477, retry_after=7200))
    with pytest.raises(Migrating) as caught:
        client.limits(DEALS_TO_CONTACTS)
    assert "HubSpot asks to come back in 2 h, at 2026-11-23 14:00 UTC." in str(caught.value)
    assert "maxWait allows 60 s" in str(caught.value)


@given(
    max_wait=st.floats(0, 1000),
    kinds=st.lists(st.sampled_from(sorted(POLICY, key=str)), min_size=1, max_size=40),
    asked=st.lists(st.none() | st.floats(0, 2000), min_size=1),
)
def test_the_waits_of_one_request_never_exceed_max_wait_in_all(
    max_wait: float, kinds: list[type[HubSpotError]], asked: list[float | None]
) -> None:
    announced: list[str] = []
    patience = Patience(
        Request(doing="read", method="GET", path="/"),
        max_wait=max_wait,
        announce=announced.append,
        clock=FakeClock(),
    )
    waits: list[float] = []
    for kind, retry_after in zip(kinds, itertools.cycle(asked), strict=False):
        error = kind()
        error.retry_after = retry_after
        wait = patience.wait_after(error)
        if wait is False:
            assert "maxWait" in error.tried
            break
        assert wait >= (retry_after or 0), "earlier than HubSpot asks would be refused again"
        waits.append(wait)
    assert sum(waits) <= max_wait
    assert len(announced) == len(waits)


def test_waits_differ_so_that_threads_do_not_come_back_all_at_once() -> None:
    waits = set()
    for _ in range(20):
        request = Request(doing="read", method="GET", path="/")
        patience = Patience(request, max_wait=60, announce=lambda _: None, clock=FakeClock())
        waits.add(patience.wait_after(Locked()))
    assert len(waits) > 1
    assert all(2 <= wait <= 2.5 for wait in waits)


def test_a_bug_is_never_waited_out() -> None:
    request = Request(doing="read", method="GET", path="/")
    patience = Patience(request, max_wait=60, announce=lambda _: None, clock=FakeClock())
    assert patience.wait_after(ZeroDivisionError()) is False
