from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from hubspot_limits.hubspot import AccessToken, HubSpotClient, RateLimited
from hubspot_limits.hubspot.request import Request
from hubspot_limits.hubspot.sending.rate import RateBudget
from hubspot_limits.hubspot.sending.retries import Patience
from tests.hubspot.fake_clock import FakeClock
from tests.hubspot.odd_server import Answer, odd_server
from tests.hubspot.pairs import DEALS_TO_CONTACTS

INTERVAL = 10

Spend = Callable[[RateBudget, int], None]


def headers(quota: int, remaining: int) -> dict[str, str]:
    return {
        "X-HubSpot-RateLimit-Max": str(quota),
        "X-HubSpot-RateLimit-Remaining": str(remaining),
        "X-HubSpot-RateLimit-Interval-Milliseconds": str(INTERVAL * 1000),
    }


@pytest.fixture
def make_patience(clock: FakeClock, announced: list[str]) -> Callable[..., Patience]:
    def make(max_wait: float = 300) -> Patience:
        request = Request(doing="read the limits of deals -> contacts", method="GET", path="/")
        return Patience(request, max_wait=max_wait, announce=announced.append, clock=clock)

    return make


@pytest.fixture
def spend(make_patience: Callable[..., Patience]) -> Spend:
    def spend(budget: RateBudget, requests: int) -> None:
        for _ in range(requests):
            budget.spend(make_patience())

    return spend


def test_nothing_is_held_back_before_hubspot_names_a_quota(clock: FakeClock, spend: Spend) -> None:
    spend(RateBudget(share=0.5, clock=clock), 1000)
    assert clock.slept == []


def test_no_more_than_the_share_is_sent_in_one_interval(
    clock: FakeClock, spend: Spend, announced: list[str]
) -> None:
    budget = RateBudget(share=0.5, clock=clock)
    budget.observe(headers(quota=100, remaining=100))
    spend(budget, 50)
    assert clock.slept == []

    spend(budget, 1)
    (slept,) = clock.slept
    assert INTERVAL <= slept <= INTERVAL * 1.25
    (line,) = announced
    assert line.endswith(
        " s to read the limits of deals -> contacts: this run's share of HubSpot's rate limit (50%)"
        " is used up."
    )

    spend(budget, 49)
    assert len(clock.slept) == 1, "the next interval has the whole share again"


def test_what_others_use_up_is_not_used_twice(clock: FakeClock, spend: Spend) -> None:
    budget = RateBudget(share=0.5, clock=clock)
    budget.observe(headers(quota=100, remaining=52))
    spend(budget, 2)
    assert clock.slept == []
    spend(budget, 1)
    assert len(clock.slept) == 1


def test_an_older_answer_does_not_give_back_what_was_spent_since(
    clock: FakeClock, spend: Spend
) -> None:
    budget = RateBudget(share=1, clock=clock)
    budget.observe(headers(quota=100, remaining=5))
    spend(budget, 5)
    budget.observe(headers(quota=100, remaining=99))
    spend(budget, 1)
    assert len(clock.slept) == 1


def test_answers_do_not_put_off_the_next_interval(clock: FakeClock, spend: Spend) -> None:
    budget = RateBudget(share=1, clock=clock)
    budget.observe(headers(quota=100, remaining=2))
    clock.pass_by(6)
    budget.observe(headers(quota=100, remaining=1))
    spend(budget, 2)
    (slept,) = clock.slept
    assert 4 <= slept <= 4 * 1.25


def test_a_share_of_less_than_one_request_still_sends_one_at_a_time(
    clock: FakeClock, spend: Spend
) -> None:
    budget = RateBudget(share=0.001, clock=clock)
    budget.observe(headers(quota=100, remaining=100))
    spend(budget, 3)
    assert len(clock.slept) == 3


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"X-HubSpot-RateLimit-Max": "100"},
        {**headers(100, 0), "X-HubSpot-RateLimit-Remaining": "plenty"},
        {**headers(100, 0), "X-HubSpot-RateLimit-Remaining": "-1"},
        {**headers(100, 0), "X-HubSpot-RateLimit-Max": "inf"},
    ],
)
def test_headers_that_say_nothing_teach_nothing(
    answer: dict[str, str], clock: FakeClock, spend: Spend
) -> None:
    budget = RateBudget(share=0.5, clock=clock)
    budget.observe(answer)
    spend(budget, 200)
    assert clock.slept == []


def test_waiting_for_the_budget_is_bounded_by_max_wait_as_well(
    clock: FakeClock, make_patience: Callable[..., Patience]
) -> None:
    budget = RateBudget(share=0.5, clock=clock)
    budget.observe(headers(quota=100, remaining=0))
    with pytest.raises(RateLimited) as caught:
        budget.spend(make_patience(max_wait=5))
    assert "share of HubSpot's rate limit (50%) is used up" in str(caught.value)
    assert "maxWait" in str(caught.value)
    assert clock.slept == []


def test_threads_share_one_budget(clock: FakeClock, make_patience: Callable[..., Patience]) -> None:
    budget = RateBudget(share=0.5, clock=clock)
    budget.observe(headers(quota=20, remaining=20))

    def is_sent(_: int) -> bool:
        try:
            budget.spend(make_patience(max_wait=0))
        except RateLimited:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(is_sent, range(30))) == 10


def test_the_client_learns_its_budget_from_every_answer(clock: FakeClock) -> None:
    answer = Answer(200, '{"results": []}', headers(quota=10, remaining=6))
    with odd_server([answer]) as server:
        client = HubSpotClient(
            AccessToken("token"), base_url=server.url, quota_share=0.5, clock=clock
        )
        client.limits(DEALS_TO_CONTACTS)
        client.limits(DEALS_TO_CONTACTS)
        assert clock.slept == []
        client.limits(DEALS_TO_CONTACTS)
        assert len(clock.slept) == 1
