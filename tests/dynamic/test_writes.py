"""A write is done when it is live, whatever HubSpot's answer was."""

from __future__ import annotations

from typing import Any

import pytest

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.dynamic.conftest import MakeStack
from tests.dynamic.declared import pair
from tests.dynamic.engine import RunFailed, Stack

DEALS = pair("deals -> contacts", limit=10, labels={"Decision maker": 2})
UPDATE = "*/batch/update"


@pytest.fixture
def impatient(make_stack: MakeStack) -> Stack:
    return make_stack(maxWait="0")


def is_done(portal: SimulatedPortal) -> bool:
    return sorted(portal.limits().values()) == [2, 10]


def test_a_swap_of_object_and_label_limit_goes_in_two_phases(
    stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    stack.up(pair("deals -> contacts", limit=10, labels={"Decision maker": 8}))
    simulator.clear_requests()
    stack.up(pair("deals -> contacts", limit=5, labels={"Decision maker": 3}))
    assert len(simulator.writes()) == 2
    assert portal.limit("deals", "contacts") == 5
    assert portal.limit("deals", "contacts", label="Decision maker") == 3


@pytest.mark.parametrize("batch_order", ["given", "reversed", "whole"])
@pytest.mark.parametrize("equal", ["accepted", "refused"])
def test_no_order_inside_a_batch_is_invalid(
    batch_order: str, equal: str, stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    simulator.set_switches(batch_order=batch_order, label_limit_equal_to_object_limit=equal)
    for limit, label in ((10, 8), (5, 3), (20, 19), (4, 1), (10, 2)):
        stack.up_without_preview(
            pair("deals -> contacts", limit=limit, labels={"Decision maker": label})
        )
    assert is_done(portal)


def test_a_label_limit_equal_to_the_object_limit_is_explained_when_hubspot_refuses(
    stack: Stack, simulator: Simulator
) -> None:
    simulator.set_switches(label_limit_equal_to_object_limit="refused")
    with pytest.raises(RunFailed, match="HubSpot may not allow it to be equal either"):
        stack.up(pair("deals -> contacts", limit=5, labels={"Decision maker": 5}))


@pytest.mark.parametrize("status", ["CANCELED", "PENDING", "PROCESSING"])
def test_a_batch_that_took_effect_is_done_whatever_its_status(
    status: str, stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    simulator.faults.add("batch_status", path=UPDATE, status=status, when="after")
    stack.up_without_preview(DEALS)
    assert is_done(portal)
    assert len(simulator.writes()) == 1


def test_a_batch_that_took_no_effect_is_named_and_sent_by_the_next_up(
    stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    simulator.faults.add("batch_status", path="*/batch/*", status="CANCELED", times=2)
    with pytest.raises(RunFailed) as failure:
        stack.up_without_preview(DEALS)
    assert "deals -> contacts: not applied: limit: not set -> 10" in str(failure.value)
    assert stack.resources == {}
    stack.up(DEALS)
    assert is_done(portal)


@pytest.mark.parametrize("status", [200, 207])
def test_each_input_of_a_batch_is_judged_on_its_own(
    status: int, stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    simulator.faults.add("partial", path="*/batch/*", failed=1, status=status, times=2)
    with pytest.raises(RunFailed) as failure:
        stack.up_without_preview(DEALS)
    assert "not applied: 'Decision maker': not set -> 2" in str(failure.value)
    assert "Applied: limit: not set -> 10" in str(failure.value)
    simulator.clear_requests()
    stack.up(DEALS)
    assert is_done(portal)
    (write,) = simulator.writes()
    assert len(write.body["inputs"]) == 1


@pytest.mark.parametrize(
    "switches",
    [
        {"update_on_absent_limit": "creates"},
        {"update_on_absent_limit": "ignored"},
        {"update_on_absent_limit": "refused"},
        {"update_on_absent_limit": "refused", "canceled_status": 400},
        {"update_on_absent_limit": "refused", "batch": "partial"},
    ],
    ids=str,
)
def test_a_limit_that_update_leaves_absent_is_created(
    switches: dict[str, object], stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    simulator.set_switches(**switches)
    stack.up_without_preview(pair("deals -> contacts", limit=9))
    stack.up_without_preview(DEALS)
    assert is_done(portal)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_write_whose_answer_is_lost_is_settled_by_reading_back(
    when: str, stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    simulator.faults.add("reset", path=UPDATE, when=when)
    stack.up_without_preview(DEALS)
    assert is_done(portal)
    assert len(simulator.writes()) == (1 if when == "after" else 2)


@pytest.mark.parametrize("fault", ["truncated", "malformed"])
def test_an_answer_that_cannot_be_read_is_settled_by_reading_back(
    fault: str, stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    simulator.faults.add(fault, path=UPDATE)
    stack.up_without_preview(DEALS)
    assert is_done(portal)


def test_a_server_error_after_the_write_took_effect_is_no_failure(
    impatient: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    simulator.faults.add("status", status=502, path=UPDATE, when="after")
    impatient.up_without_preview(DEALS)
    assert is_done(portal)


def test_a_write_that_shows_late_in_reads_is_waited_for(
    stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    stack.up_without_preview(DEALS)
    simulator.faults.add("stale", path="*/batch/purge", seconds=20)
    stack.up_without_preview(pair("deals -> contacts", limit=10))
    assert portal.limit("deals", "contacts", label="Decision maker") is None


@pytest.mark.parametrize("purge_answer", ["empty", "batch"])
def test_a_purge_is_verified_whatever_its_answer_looks_like(
    purge_answer: str, stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    simulator.set_switches(purge_answer=purge_answer)
    stack.up_without_preview(DEALS)
    stack.up_without_preview(pair("deals -> contacts", limit=10))
    stack.destroy()
    assert portal.limits() == {}


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "status", "status": 423},
        {"fault": "batch_status", "status": "CANCELED"},
        {"fault": "reset", "when": "before"},
    ],
    ids=str,
)
def test_a_failure_in_the_second_phase_names_what_the_first_has_done(
    fault: dict[str, Any], impatient: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    impatient.up_without_preview(pair("deals -> contacts", limit=10, labels={"Decision maker": 8}))
    swap = pair("deals -> contacts", limit=5, labels={"Decision maker": 3})

    def break_the_rest(_: object) -> None:
        if len(simulator.writes()) == 2:
            simulator.faults.add(path="*/batch/*", times=9, **fault)

    simulator.on_request(break_the_rest)
    with pytest.raises(RunFailed) as failure:
        impatient.up_without_preview(swap)
    assert "not applied: limit: 10 -> 5. Applied: 'Decision maker': 8 -> 3." in str(failure.value)
    assert "Nothing was changed" not in str(failure.value)
    simulator.faults.clear()
    impatient.up(swap)
    assert sorted(portal.limits().values()) == [3, 5]


def test_what_a_refused_batch_left_to_create_is_named_as_applied(
    make_stack: MakeStack, simulator: Simulator
) -> None:
    simulator.add_portal(
        {
            "id": 777,
            "labels": {"deals -> contacts": ["X"]},
            "records": {"deals -> contacts": {"51001": 10}},
        }
    )
    simulator.set_switches(limit_below_records="refused", canceled_status=400)
    stack = make_stack("777")
    stack.up_without_preview(pair("deals -> contacts", limit=20))
    with pytest.raises(RunFailed) as failure:
        stack.up_without_preview(pair("deals -> contacts", limit=5, labels={"X": 3}))
    assert "not applied: limit: 20 -> 5. Applied: 'X': not set -> 3." in str(failure.value)
    assert "Nothing was changed" not in str(failure.value)


def test_a_write_whose_server_stays_broken_is_not_sent_for_ever(
    make_stack: MakeStack, simulator: Simulator
) -> None:
    simulator.faults.add("status", status=503, path=UPDATE, times=99)
    with pytest.raises(RunFailed, match="HTTP 503"):
        make_stack(maxWait="1").up_without_preview(DEALS)
    assert len(simulator.writes()) <= 2


def test_names_that_cannot_be_read_do_not_fail_what_was_written(
    impatient: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    simulator.faults.add("status", status=500, path="*schemas*", times=99)
    pet = portal.state.custom_objects[0]
    impatient.up(pair(f"{pet.id} -> contacts", limit=4))
    assert list(impatient.resources) == [f"{pet.id}-contacts"]


def test_a_rate_limit_is_waited_for_and_announced_with_the_pair(
    stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    simulator.faults.add("status", status=429, retry_after=1, path=UPDATE)
    run = stack.up_without_preview(DEALS)
    assert is_done(portal)
    assert "deals -> contacts" in run.lines
    assert "429" in run.lines


def test_the_daily_limit_ends_the_run_at_once_and_says_when_the_day_turns(
    stack: Stack, simulator: Simulator
) -> None:
    simulator.faults.add("status", status=429, policy="DAILY", path=UPDATE, times=3)
    with pytest.raises(RunFailed, match="The day turns"):
        stack.up_without_preview(DEALS)
    assert len(simulator.writes()) == 1


def test_a_failed_resource_does_not_take_the_others_with_it(
    impatient: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    simulator.faults.add("status", status=403, path="*/0-2/0-3/batch/update")
    program = pair("companies -> deals", limit=50) | DEALS
    with pytest.raises(RunFailed, match="HTTP 403"):
        impatient.up_without_preview(program)
    assert is_done(portal)
    assert list(impatient.resources) == ["deals-contacts"]


@pytest.mark.parametrize("same_object_label_limit", ["shared", "separate"])
@pytest.mark.parametrize("null_rows", ["all", "everywhere", "none"])
def test_a_symmetric_label_is_one_label_with_two_ids(
    same_object_label_limit: str,
    null_rows: str,
    stack: Stack,
    portal: SimulatedPortal,
    simulator: Simulator,
) -> None:
    simulator.set_switches(same_object_label_limit=same_object_label_limit, null_rows=null_rows)
    program = pair("companies -> companies", limit=20, labels={"Sister company": 5})
    stack.up(program)
    assert portal.limit("companies", "companies", label="Sister company") == 5
    assert stack.up(program).steps == {}
    assert stack.refresh().steps == {}
    stack.up(pair("companies -> companies", limit=20, labels={"Sister company": 6}))
    stack.destroy()
    assert portal.limits() == {}


def test_paired_labels_of_one_object_type_have_limits_of_their_own(
    stack: Stack, portal: SimulatedPortal
) -> None:
    stack.up(pair("contacts -> contacts", labels={"Manager": 1, "Employee": 100}))
    assert portal.limit("contacts", "contacts", label="Manager") == 1
    assert portal.limit("contacts", "contacts", label="Employee") == 100


def test_a_custom_object_goes_by_name_qualified_name_or_id(
    stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    stack.up(pair("pet -> contacts", limit=4, labels={"Owner": 2}))
    simulator.clear_requests()
    pet = portal.state.custom_objects[0]
    for spelling in (pet.fully_qualified_name, pet.id):
        respelled = {
            "pet-contacts": pair(f"{spelling} -> contacts", limit=4, labels={"Owner": 2})[
                f"{spelling}-contacts"
            ]
        }
        assert stack.up(respelled).steps == {}
    assert not simulator.writes()
    assert sorted(portal.limits().values()) == [2, 4]


def test_both_directions_of_a_pair_change_at_once(stack: Stack, portal: SimulatedPortal) -> None:
    program = (
        pair("deals -> contacts", limit=10, labels={"Decision maker": 2})
        | pair("contacts -> deals", limit=9, labels={"Decision maker for": 3})
        | pair("companies -> deals", limit=8)
        | pair("deals -> companies", limit=7)
    )
    stack.up(program, parallel=4)
    assert sorted(portal.limits().values()) == [2, 3, 7, 8, 9, 10]
