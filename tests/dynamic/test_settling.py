"""HubSpot's lists may lag behind a write: no resource is lost for that, and nothing is left unset.

The provider and the simulator share a clock, so a lag of 30 s takes no time here.
"""

from __future__ import annotations

import pytest

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.dynamic.declared import pair
from tests.dynamic.engine import RunFailed, Stack

LAGS = (1, 8, 30)
FIVE_MINUTES = 300

DEALS = pair("deals -> contacts", limit=10, labels={"Decision maker": 2})
ONLY_TEN = pair("deals -> contacts", limit=10)


@pytest.fixture(params=LAGS, ids="{} s".format)
def lag(request: pytest.FixtureRequest, simulator: Simulator) -> int:
    seconds: int = request.param
    simulator.set_switches(propagation_lag=seconds)
    return seconds


def assert_agrees(stack: Stack, portal: SimulatedPortal, lag: int) -> None:
    """State is what is live, before and after it shows."""
    known = [resource.outputs["limits"] for resource in stack.resources.values()]
    in_state = sorted(limit["limit"] for limits in known for limit in limits.values())
    assert in_state == sorted(portal.limits().values())
    before = dict(stack.resources)
    assert stack.refresh().steps == {}
    stack.clock.sleep(lag)
    assert stack.refresh().steps == {}
    assert stack.resources == before


def test_a_refresh_right_after_up_keeps_every_resource_and_shows_no_step(
    lag: int, stack: Stack, portal: SimulatedPortal
) -> None:
    stack.up_without_preview(DEALS | pair("companies -> deals", limit=50))
    assert_agrees(stack, portal, lag)
    assert len(stack.resources) == 2


def test_a_refresh_says_when_to_look_again(stack: Stack, simulator: Simulator) -> None:
    stack.up_without_preview(DEALS)
    simulator.faults.add("stale", path="*/batch/update", seconds=99)
    stack.up_without_preview(ONLY_TEN | pair("deals -> contacts", limit=11))
    lines = stack.refresh().lines
    assert "deals -> contacts: HubSpot still shows the limits from before this stack's" in lines
    assert "Look again after " in lines


@pytest.mark.parametrize("seconds", [0, 3], ids=["at once", "3 s later"])
def test_what_is_destroyed_and_declared_again_is_live(
    seconds: int, lag: int, stack: Stack, portal: SimulatedPortal
) -> None:
    stack.up_without_preview(DEALS)
    stack.clock.sleep(seconds)
    stack.destroy()
    assert portal.limits() == {}
    stack.up_without_preview(DEALS)
    assert sorted(portal.limits().values()) == [2, 10]
    assert_agrees(stack, portal, lag)


def test_a_change_and_the_change_back_end_as_declared(
    lag: int, stack: Stack, portal: SimulatedPortal
) -> None:
    for limit in (10, 5, 10):
        stack.up_without_preview(pair("deals -> contacts", limit=limit))
        assert list(portal.limits().values()) == [limit]
    assert_agrees(stack, portal, lag)


def test_a_label_that_is_removed_and_declared_again_is_live(
    lag: int, stack: Stack, portal: SimulatedPortal
) -> None:
    for program in (DEALS, ONLY_TEN, DEALS):
        stack.up_without_preview(program)
    assert sorted(portal.limits().values()) == [2, 10]
    assert_agrees(stack, portal, lag)


def test_two_changes_within_one_lag_end_as_declared(
    lag: int, stack: Stack, portal: SimulatedPortal
) -> None:
    stack.up_without_preview(DEALS)
    stack.up_without_preview(pair("deals -> contacts", limit=20, labels={"Decision maker": 2}))
    stack.up_without_preview(pair("deals -> contacts", limit=20, labels={"Decision maker": 15}))
    assert sorted(portal.limits().values()) == [15, 20]
    assert_agrees(stack, portal, lag)


def test_a_change_in_two_phases_ends_as_declared(
    lag: int, stack: Stack, portal: SimulatedPortal
) -> None:
    stack.up_without_preview(pair("deals -> contacts", limit=10, labels={"Decision maker": 8}))
    stack.up_without_preview(pair("deals -> contacts", limit=5, labels={"Decision maker": 3}))
    assert sorted(portal.limits().values()) == [3, 5]
    assert_agrees(stack, portal, lag)


def test_a_second_up_within_the_lag_sends_nothing(
    lag: int, stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    stack.up(DEALS)
    simulator.clear_requests()
    assert stack.up(DEALS).steps == {}
    assert not simulator.requests()
    assert_agrees(stack, portal, lag)


@pytest.mark.parametrize("label", [None, "Decision maker"], ids=str)
def test_a_change_by_hand_of_another_limit_is_drift_at_once(
    label: str | None, stack: Stack, portal: SimulatedPortal
) -> None:
    stack.up_without_preview(pair("deals -> contacts", limit=12, labels={"Decision maker": 2}))
    stack.up_without_preview(DEALS)
    portal.set_limit("deals", "contacts", 11, label=label)
    assert stack.refresh().steps == {"deals-contacts": "update"}


def test_a_change_by_hand_back_to_what_was_there_before_is_seen_after_five_minutes(
    stack: Stack, portal: SimulatedPortal
) -> None:
    stack.up_without_preview(DEALS)
    stack.up_without_preview(pair("deals -> contacts", limit=12, labels={"Decision maker": 2}))
    portal.set_limit("deals", "contacts", 10)
    assert stack.refresh().steps == {}
    stack.clock.sleep(FIVE_MINUTES)
    assert stack.refresh().steps == {"deals-contacts": "update"}


def test_an_update_that_sent_nothing_keeps_what_was_written(
    stack: Stack, portal: SimulatedPortal
) -> None:
    stack.up_without_preview(DEALS)
    written = stack.resources["deals-contacts"].outputs["written"]
    portal.set_limit("deals", "contacts", 11)
    stack.up_without_preview(pair("deals -> contacts", limit=11, labels={"Decision maker": 2}))
    assert stack.resources["deals-contacts"].outputs["written"] == written


def test_writes_leave_the_state_with_the_first_refresh_after_they_have_settled(
    stack: Stack,
) -> None:
    stack.up_without_preview(DEALS)
    stack.refresh()
    assert "written" in stack.resources["deals-contacts"].outputs
    stack.clock.sleep(FIVE_MINUTES)
    stack.refresh()
    assert "written" not in stack.resources["deals-contacts"].outputs


def test_a_removal_that_shows_late_is_waited_for_and_announced(
    stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    stack.up_without_preview(DEALS)
    simulator.faults.add("stale", path="*/batch/purge", seconds=12)
    run = stack.destroy()
    assert "deals -> contacts: HubSpot accepted the removal, and its lists may still" in run.lines
    assert "looking again for up to 5 minutes" in run.lines
    assert stack.resources == {}
    assert portal.limits() == {}


def test_a_removal_that_never_shows_fails_and_keeps_the_resource(
    stack: Stack, simulator: Simulator
) -> None:
    stack.up_without_preview(DEALS)
    before = dict(stack.resources)
    simulator.faults.add("stale", path="*/batch/purge", seconds=600)
    with pytest.raises(RunFailed) as failure:
        stack.destroy()
    assert str(failure.value).startswith(
        "deals -> contacts: HubSpot accepted this, and its lists do not show it yet: limit: 10 -> "
        "not set; 'Decision maker': 2 -> not set."
    )
    assert "Run the same command again; to keep the limits instead" in str(failure.value)
    assert stack.resources == before


def test_limits_that_were_removed_by_hand_are_doubted_for_a_while_only(
    stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    stack.up_without_preview(DEALS)
    portal.set_limit("deals", "contacts", None)
    portal.set_limit("deals", "contacts", None, label="Decision maker")
    run = stack.destroy()
    assert "its lists may still show an older copy" in run.lines
    assert stack.resources == {}
    assert len(simulator.writes()) == 2
