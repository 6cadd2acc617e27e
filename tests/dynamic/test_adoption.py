"""What was set outside the stack is never overwritten unseen."""

from __future__ import annotations

import pytest

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.dynamic.declared import pair
from tests.dynamic.engine import Program, RunFailed, Stack

DEALS = pair("deals -> contacts", limit=10, labels={"Decision maker": 2})


def refused(stack: Stack, program: Program, simulator: Simulator) -> str:
    """Why preview and up refuse; nothing is written."""
    simulator.clear_requests()
    with pytest.raises(RunFailed) as preview:
        stack.preview(program)
    with pytest.raises(RunFailed) as up:
        stack.up_without_preview(program)
    assert str(up.value) == str(preview.value)
    assert not simulator.writes()
    return str(up.value)


def test_a_limit_live_at_the_declared_value_is_taken_as_it_is(
    stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    portal.set_limit("deals", "contacts", 10)
    portal.set_limit("deals", "contacts", 2, label="Decision maker")
    stack.up(DEALS)
    assert not simulator.writes()


def test_a_limit_live_at_another_value_is_refused_with_every_way_out(
    stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    portal.set_limit("deals", "contacts", 7)
    text = refused(stack, DEALS, simulator)
    assert "limit: 7 live, 10 declared" in text
    for way_out in ("declare what is live", "adopt: true", "alias"):
        assert way_out in text


def test_adopt_takes_a_limit_over_and_says_what_it_replaced(
    stack: Stack, portal: SimulatedPortal
) -> None:
    portal.set_limit("deals", "contacts", 7)
    adopting = pair("deals -> contacts", limit=10, adopt=True)
    assert "limit: 7 -> 10" in stack.preview(adopting).lines
    assert "took over limits that were not set by this resource: limit: 7 -> 10" in (
        stack.up_without_preview(adopting).lines
    )
    assert portal.limit("deals", "contacts") == 10


def test_other_limits_of_an_exclusive_pair_are_refused_at_first(
    stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    portal.set_limit("deals", "contacts", 1, label="Decision maker")
    program = pair("deals -> contacts", limit=10, exclusive=True)
    assert "'Decision maker': 1 live, nothing declared" in refused(stack, program, simulator)
    adopting = pair("deals -> contacts", limit=10, exclusive=True, adopt=True)
    assert "'Decision maker': 1 -> not set" in stack.preview(adopting).lines
    stack.up(adopting)
    assert portal.limit("deals", "contacts", label="Decision maker") is None


def test_an_added_label_that_is_set_otherwise_is_refused(
    stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    stack.up(pair("deals -> contacts", limit=10))
    portal.set_limit("deals", "contacts", 5, label="Decision maker")
    assert "'Decision maker': 5 live, 2 declared" in refused(stack, DEALS, simulator)


@pytest.mark.parametrize("adopt", [False, True])
def test_a_limit_changed_outside_since_the_last_run_is_not_overwritten(
    adopt: bool,  # noqa: FBT001 - a parameter of the test
    stack: Stack,
    portal: SimulatedPortal,
    simulator: Simulator,
) -> None:
    stack.up(DEALS)
    portal.set_limit("deals", "contacts", 99)
    changed = pair("deals -> contacts", limit=12, labels={"Decision maker": 2}, adopt=adopt)
    text = refused(stack, changed, simulator)
    assert "limit: 10 when last known, 99 now, 12 declared" in text
    assert "pulumi up --refresh" in text
    assert portal.limit("deals", "contacts") == 99
    stack.refresh()
    stack.up(changed)
    assert portal.limit("deals", "contacts") == 12


def test_a_change_between_preview_and_up_is_refused(stack: Stack, portal: SimulatedPortal) -> None:
    stack.up(DEALS)
    changed = pair("deals -> contacts", limit=12, labels={"Decision maker": 2})
    stack.preview(changed)
    portal.set_limit("deals", "contacts", 99)
    with pytest.raises(RunFailed, match="99 now"):
        stack.up_without_preview(changed)
    assert portal.limit("deals", "contacts") == 99


def test_a_limit_added_by_hand_to_an_exclusive_pair_is_removed_once_a_preview_has_shown_it(
    stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    program = pair("deals -> contacts", limit=10, exclusive=True)
    stack.up(program)
    portal.set_limit("deals", "contacts", 3, label="Decision maker")
    changed = pair("deals -> contacts", limit=11, exclusive=True)
    assert "limits that no preview has shown: 'Decision maker': 3" in (
        refused(stack, changed, simulator)
    )
    stack.refresh()
    assert stack.resources["deals-contacts"].inputs["labels"] == {"Decision maker": 3}
    assert "removes Decision maker: 3" in stack.preview(program).lines
    stack.up(program)
    assert portal.limit("deals", "contacts", label="Decision maker") is None


def test_turning_exclusive_on_names_what_it_will_remove(
    stack: Stack, portal: SimulatedPortal
) -> None:
    portal.set_limit("deals", "contacts", 3, label="Decision maker")
    stack.up(pair("deals -> contacts", limit=10))
    exclusive = pair("deals -> contacts", limit=10, exclusive=True)
    assert "removes Decision maker: 3" in stack.preview(exclusive).lines
    stack.up(exclusive)
    assert list(portal.limits().values()) == [10]


def test_a_renamed_resource_whose_limit_was_changed_outside_is_refused(
    stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    stack.up(DEALS)
    portal.set_limit("deals", "contacts", 99)
    renamed = {"renamed": DEALS["deals-contacts"]}
    assert "give it its old name as an alias" in refused(stack, renamed, simulator)


WITHOUT_LABEL = pair("deals -> contacts", limit=10)


def test_removing_the_line_of_a_limit_that_was_changed_outside_is_refused_with_both_values(
    stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    stack.up(DEALS)
    portal.set_limit("deals", "contacts", 3, label="Decision maker")
    text = refused(stack, WITHOUT_LABEL, simulator)
    assert "'Decision maker': 2 when last known, 3 now, not declared" in text
    stack.refresh()
    stack.up(WITHOUT_LABEL)
    assert list(portal.limits().values()) == [10]


@pytest.mark.parametrize("removed_by", ["up", "destroy"])
def test_removing_an_entry_whose_limit_was_changed_outside_is_refused_with_both_values(
    removed_by: str, stack: Stack, portal: SimulatedPortal
) -> None:
    def remove() -> None:
        stack.destroy() if removed_by == "destroy" else stack.up_without_preview({})

    stack.up(DEALS)
    portal.set_limit("deals", "contacts", 3, label="Decision maker")
    before = dict(stack.resources)
    with pytest.raises(RunFailed) as failure:
        remove()
    assert str(failure.value) == (
        "deals -> contacts was changed outside Pulumi: 'Decision maker': 2 when last known, 3 now, "
        "not declared. Nothing was written. To see the changes and go on, run the same with "
        "`--refresh` (`pulumi up --refresh`, `pulumi destroy --refresh`); to keep what is live, "
        "declare it."
    )
    assert stack.resources == before
    assert sorted(portal.limits().values()) == [3, 10]
    stack.refresh()
    remove()
    assert portal.limits() == {}
