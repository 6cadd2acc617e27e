"""Nobody's change is overwritten, but for one in the single round trip before a write.

HubSpot has no compare-and-set: what is changed between the last reading of a pair's limits and the
write that follows it cannot be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

import pytest

from hubspot_limits.simulator import LoggedRequest, SimulatedPortal, Simulator
from tests.dynamic.declared import pair
from tests.dynamic.engine import Program, RunFailed, Stack

Label = str | None
"""A label of deals -> contacts, or None for the object limit."""

BY_HAND: Mapping[Label, int] = {None: 17, "Decision maker": 7, "Champion": 7, "Undeclared": 7}
"""Limits that no run knows, and no rule forbids beside the others."""

BEFORE = pair("deals -> contacts", limit=20, labels={"Decision maker": 15, "Champion": 3})


def swapped(*, adopt: bool) -> Program:
    """A change of `BEFORE` that takes a purge and two updates."""
    labels = {"Decision maker": 9}
    return pair("deals -> contacts", limit=10, labels=labels, **({"adopt": True} if adopt else {}))


@dataclass(frozen=True)
class Operation:
    """What a run does; ``requests`` of it are sent where nobody interferes.

    end: the limits after it, by label; what is not there is gone.
    """

    prepare: Program
    run: Callable[[Stack, bool], object]
    requests: int
    end: Mapping[Label, int]


OPERATIONS = {
    "create": Operation(
        prepare={},
        run=lambda stack, adopt: stack.up_without_preview(swapped(adopt=adopt)),
        requests=4,
        end={None: 10, "Decision maker": 9},
    ),
    "update": Operation(
        prepare=BEFORE,
        run=lambda stack, adopt: stack.up_without_preview(swapped(adopt=adopt)),
        requests=8,
        end={None: 10, "Decision maker": 9},
    ),
    "delete": Operation(prepare=BEFORE, run=lambda stack, _: stack.destroy(), requests=5, end={}),
}

LABELS: tuple[Label, ...] = (None, "Decision maker", "Champion", "Undeclared")


@dataclass(frozen=True)
class Moment:
    """After which request of which operation somebody changes the limit of which label."""

    name: str
    number: int
    label: Label
    adopt: bool

    def __str__(self) -> str:
        adopt = ", adopt" if self.adopt else ""
        return f"{self.label or 'limit'} after request {self.number} of {self.name}{adopt}"


MOMENTS = [
    Moment(name, number, label, adopt)
    for name, operation in OPERATIONS.items()
    for number in range(1, operation.requests)
    for label in LABELS
    for adopt in ((False,) if name == "delete" else (False, True))
]


@pytest.fixture
def labelled(portal: SimulatedPortal) -> SimulatedPortal:
    for text in ("Champion", "Undeclared"):
        portal.add_label("deals", "contacts", text)
    portal.set_limit("deals", "contacts", 2, label="Undeclared")
    return portal


def limits(portal: SimulatedPortal) -> dict[Label, int]:
    found = {label: portal.limit("deals", "contacts", label=label) for label in LABELS}
    return {label: limit for label, limit in found.items() if limit is not None}


def change_after(
    number: int, label: Label, portal: SimulatedPortal, simulator: Simulator
) -> list[LoggedRequest]:
    """Change a limit by hand once so many requests are answered; the requests from now on."""
    seen: list[LoggedRequest] = []

    def count(request: LoggedRequest) -> None:
        seen.append(request)
        if len(seen) == number:
            portal.set_limit("deals", "contacts", BY_HAND[label], label=label)

    simulator.on_request(count)
    return seen


def is_in_the_round_trip(number: int, seen: list[LoggedRequest]) -> bool:
    """Whether the change fell between a reading of the limits and the write after it."""
    before, after = seen[number - 1 : number + 1]
    return before.method == "GET" and "/configurations/" in before.path and after.is_write


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_request_of_an_operation_is_a_boundary(
    name: str, stack: Stack, labelled: SimulatedPortal, simulator: Simulator
) -> None:
    operation = OPERATIONS[name]
    stack.up_without_preview(operation.prepare)
    simulator.clear_requests()
    operation.run(stack, False)  # noqa: FBT003 - no adopt
    assert len(simulator.requests()) == operation.requests
    assert limits(labelled) == {**operation.end, "Undeclared": 2}


@pytest.mark.no_cover
@pytest.mark.parametrize("moment", MOMENTS, ids=str)
def test_a_change_by_hand_at_any_moment_is_not_overwritten(
    moment: Moment, stack: Stack, labelled: SimulatedPortal, simulator: Simulator
) -> None:
    operation = OPERATIONS[moment.name]
    stack.up_without_preview(operation.prepare)
    before = limits(labelled)
    by_hand = BY_HAND[moment.label]
    seen = change_after(moment.number, moment.label, labelled, simulator)
    text = ""
    try:
        operation.run(stack, moment.adopt)
    except RunFailed as failure:
        text = str(failure)
    after = limits(labelled)
    changed = after.pop(moment.label, None)
    if changed != by_hand:
        is_adopted = moment.name == "create" and moment.adopt
        assert is_in_the_round_trip(moment.number, seen) or is_adopted
        assert changed == operation.end.get(moment.label)
    for other, limit in after.items():
        assert limit in (before.get(other), operation.end.get(other))
    if text:
        is_written = any(request.is_write for request in seen)
        assert f"{by_hand} now" in text or f"{by_hand} live" in text
        assert ("Nothing was written" in text) != is_written
        assert ("Applied: " in text) == is_written


@pytest.mark.parametrize("label", LABELS, ids=str)
@pytest.mark.parametrize("name", OPERATIONS)
def test_a_refused_run_goes_on_after_a_refresh(
    name: str,
    label: Label,
    stack: Stack,
    labelled: SimulatedPortal,
    simulator: Simulator,
) -> None:
    operation = OPERATIONS[name]
    stack.up_without_preview(operation.prepare)
    change_after(3, label, labelled, simulator)
    with suppress(RunFailed):
        operation.run(stack, True)  # noqa: FBT003 - adopts what it created half
    stack.refresh()
    operation.run(stack, True)  # noqa: FBT003
    is_its_own = label in operation.end or (operation.prepare and label != "Undeclared")
    kept = {} if is_its_own else {label: BY_HAND[label]}
    assert limits(labelled) == {"Undeclared": 2, **operation.end, **kept}


@pytest.mark.parametrize("label", LABELS, ids=str)
@pytest.mark.parametrize("name", OPERATIONS)
def test_a_change_while_a_write_waits_for_the_rate_limit_is_not_overwritten(
    name: str,
    label: Label,
    stack: Stack,
    labelled: SimulatedPortal,
    simulator: Simulator,
) -> None:
    operation = OPERATIONS[name]
    stack.up_without_preview(operation.prepare)
    simulator.faults.add("status", status=429, retry_after=2, path="*/batch/*")
    waits = 4  # the account, labels, limits, and the write that has to wait
    seen = change_after(waits, label, labelled, simulator)
    with suppress(RunFailed):
        operation.run(stack, False)  # noqa: FBT003
    assert seen[waits - 1].status == 429
    assert limits(labelled)[label] == BY_HAND[label]


def test_a_change_that_a_read_back_shows_leads_to_another_decision(
    stack: Stack, labelled: SimulatedPortal, simulator: Simulator
) -> None:
    stack.up_without_preview(BEFORE)
    change_after(4, None, labelled, simulator)  # right after the purge
    with pytest.raises(RunFailed) as failure:
        stack.up_without_preview(swapped(adopt=False))
    assert str(failure.value) == (
        "deals -> contacts was changed outside Pulumi: limit: 20 when last known, 17 now, 10 "
        "declared. Applied: 'Champion': 3 -> not set. To see the changes and go on, run the same "
        "with `--refresh` (`pulumi up --refresh`, `pulumi destroy --refresh`); to keep what is "
        "live, declare it."
    )
    assert limits(labelled) == {None: 17, "Decision maker": 15, "Undeclared": 2}


def test_what_was_written_and_then_changed_by_hand_is_told_as_applied(
    stack: Stack, labelled: SimulatedPortal, simulator: Simulator
) -> None:
    stack.up_without_preview(BEFORE)
    change_after(6, "Decision maker", labelled, simulator)  # right after the first update
    with pytest.raises(RunFailed) as failure:
        stack.up_without_preview(swapped(adopt=False))
    assert "Applied: 'Champion': 3 -> not set; 'Decision maker': 15 -> 9." in str(failure.value)
    assert "'Decision maker': 15 when last known, 7 now, 9 declared" in str(failure.value)
    assert "Nothing was written" not in str(failure.value)


def test_what_is_taken_over_is_what_was_found_right_before_the_write(
    stack: Stack, labelled: SimulatedPortal, simulator: Simulator
) -> None:
    labelled.set_limit("deals", "contacts", 19)
    simulator.faults.add("status", status=429, retry_after=2, path="*/batch/*")
    change_after(4, None, labelled, simulator)
    run = stack.up_without_preview(swapped(adopt=True))
    assert "took over limits that were not set by this resource: limit: 17 -> 10" in run.lines
    assert "took over limits that were not set by this resource: limit: 19" not in run.lines


def test_state_is_that_of_the_last_decision(
    stack: Stack, labelled: SimulatedPortal, simulator: Simulator
) -> None:
    stack.up_without_preview(BEFORE)
    change_after(6, "Undeclared", labelled, simulator)
    stack.up_without_preview(swapped(adopt=False))
    outputs = stack.resources["deals-contacts"].outputs
    assert [known["limit"] for known in outputs["undeclared"].values()] == [7]
    assert sorted(known["limit"] for known in outputs["limits"].values()) == [9, 10]
    assert stack.refresh().steps == {}


def test_a_pair_that_never_rests_is_given_up(
    stack: Stack, labelled: SimulatedPortal, simulator: Simulator
) -> None:
    stack.up_without_preview(BEFORE)
    values = iter(range(3, 10))

    def change(request: LoggedRequest) -> None:
        if request.is_write:
            labelled.set_limit("deals", "contacts", next(values), label="Undeclared")

    simulator.faults.add("status", status=429, retry_after=2, path="*/batch/*", times=99)
    simulator.on_request(change)
    with pytest.raises(RunFailed) as failure:
        stack.up_without_preview(swapped(adopt=False))
    assert "is being changed by somebody else again and again" in str(failure.value)
