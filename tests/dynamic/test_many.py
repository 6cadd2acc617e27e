"""`many` over the whole life of a resource: what somebody sets is seen, and purged once seen."""

from __future__ import annotations

import pytest

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.dynamic.declared import pair
from tests.dynamic.engine import RunFailed, Stack

MANY = pair("deals -> contacts", limit="many")
TEN = pair("deals -> contacts", limit=10)
TEN_AND_MANY = pair("deals -> contacts", limit=10, labels={"Decision maker": "many"})
RESOURCE = "deals-contacts"
FIVE_MINUTES = 300


def test_a_pair_that_is_to_have_no_limit_is_created_without_a_write(
    stack: Stack, simulator: Simulator
) -> None:
    run = stack.up(MANY)
    assert run.steps == {RESOURCE: "create"}
    assert not simulator.writes()
    assert stack.resources[RESOURCE].outputs["limit"] == "many"
    assert stack.up(MANY).steps == {}


def test_a_preview_counts_it_among_what_is_live_as_declared(stack: Stack) -> None:
    stack.configuration["limits"] = '{"deals -> contacts": "many", "companies -> deals": 5}'
    program = MANY | pair("companies -> deals", limit=5)
    assert "1 of 2 new pairs are live as declared" in stack.preview(program).lines


def test_a_limit_that_is_live_is_refused_and_adopt_purges_it(
    stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    portal.set_limit("deals", "contacts", 7)
    with pytest.raises(RunFailed, match="limit: 7 live, many declared"):
        stack.preview(MANY)
    assert not simulator.writes()
    lines = stack.up(pair("deals -> contacts", limit="many", adopt=True)).lines
    assert "took over limits that were not set by this resource: limit: 7 -> not set" in lines
    assert portal.limits() == {}


def test_a_limit_that_appears_is_drift_and_the_next_up_purges_it(
    stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    stack.up(MANY)
    portal.set_limit("deals", "contacts", 7)
    assert stack.refresh().steps == {RESOURCE: "update"}
    assert stack.resources[RESOURCE].inputs["limit"] == 7
    assert stack.up(MANY).steps == {RESOURCE: "update"}
    assert portal.limits() == {}
    assert len(simulator.writes()) == 1
    stack.clock.sleep(FIVE_MINUTES)
    assert stack.refresh().steps == {}


def test_a_resource_of_many_alone_is_never_gone(stack: Stack, portal: SimulatedPortal) -> None:
    stack.up(pair("deals -> contacts", labels={"Decision maker": "many"}))
    assert stack.refresh().steps == {}
    portal.delete_label("deals", "contacts", "Decision maker")
    stack.refresh()
    stack.refresh()
    assert RESOURCE in stack.resources
    with pytest.raises(RunFailed, match="has no label 'Decision maker'"):
        stack.preview(pair("deals -> contacts", labels={"Decision maker": "many"}))


def test_a_limit_and_many_are_gone_when_the_limit_is(stack: Stack, portal: SimulatedPortal) -> None:
    stack.up(TEN_AND_MANY)
    stack.clock.sleep(FIVE_MINUTES)
    portal.set_limit("deals", "contacts", None)
    assert stack.refresh().steps == {RESOURCE: "delete"}


def test_a_change_to_many_purges_and_a_change_back_writes(
    stack: Stack, portal: SimulatedPortal
) -> None:
    stack.up(TEN)
    assert stack.up(MANY).steps == {RESOURCE: "update"}
    assert portal.limits() == {}
    assert stack.up(TEN).steps == {RESOURCE: "update"}
    assert list(portal.limits().values()) == [10]


def test_a_line_of_many_that_is_removed_leaves_the_limit_of_others_alone(
    stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    stack.up(TEN_AND_MANY)
    portal.set_limit("deals", "contacts", 2, label="Decision maker")
    simulator.clear_requests()
    assert stack.up(TEN).steps == {RESOURCE: "update"}
    assert not simulator.writes()
    assert sorted(portal.limits().values()) == [2, 10]


def test_a_limit_that_was_set_since_is_refused_before_anything_is_written(
    stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    stack.up(TEN_AND_MANY)
    portal.set_limit("deals", "contacts", 2, label="Decision maker")
    simulator.clear_requests()
    changed = pair("deals -> contacts", limit=12, labels={"Decision maker": "many"})
    with pytest.raises(RunFailed, match="'Decision maker': many when last known, 2 now, many"):
        stack.up(changed)
    assert not simulator.writes()


def test_destroying_it_asks_for_nothing_and_leaves_what_others_set(
    stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    stack.up(MANY)
    portal.set_limit("deals", "contacts", 7)
    simulator.clear_requests()
    assert stack.destroy().steps == {RESOURCE: "delete"}
    assert not simulator.requests()
    assert list(portal.limits().values()) == [7]


def test_a_destroy_purges_the_limits_beside_it(stack: Stack, portal: SimulatedPortal) -> None:
    stack.up(TEN_AND_MANY)
    stack.destroy()
    assert portal.limits() == {}


def test_an_exclusive_pair_shows_and_purges_what_appears(
    stack: Stack, portal: SimulatedPortal
) -> None:
    program = pair("deals -> contacts", limit=10, labels={"Decision maker": "many"}, exclusive=True)
    stack.up(program)
    stack.clock.sleep(FIVE_MINUTES)
    portal.set_limit("deals", "contacts", 2, label="Decision maker")
    assert stack.refresh().steps == {RESOURCE: "update"}
    assert stack.resources[RESOURCE].inputs["labels"] == {"Decision maker": 2}
    stack.up(program)
    assert list(portal.limits().values()) == [10]


def test_the_highest_limit_of_a_stack_does_not_bind_it(stack: Stack) -> None:
    stack.configuration["maxLimit"] = "5"
    assert stack.up(MANY).steps == {RESOURCE: "create"}


@pytest.mark.parametrize("lag", [1, 8])
def test_a_read_from_before_the_purge_is_no_drift(
    lag: int, stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    simulator.set_switches(propagation_lag=lag)
    stack.up_without_preview(TEN)
    stack.up_without_preview(MANY)
    assert portal.limits() == {}
    assert stack.refresh().steps == {}
    assert stack.resources[RESOURCE].inputs["limit"] == "many"


def test_a_symmetric_label_is_purged_as_a_whole(stack: Stack, portal: SimulatedPortal) -> None:
    five = pair("companies -> companies", labels={"Sister company": 5})
    many = pair("companies -> companies", labels={"Sister company": "many"})
    stack.up(five)
    stack.up(many)
    assert portal.limits() == {}
    portal.set_limit("companies", "companies", 3, label="Sister company")
    stack.clock.sleep(FIVE_MINUTES)
    stack.refresh()
    assert stack.resources["companies-companies"].inputs["labels"] == {"Sister company": 3}
    stack.up(many)
    assert portal.limits() == {}
