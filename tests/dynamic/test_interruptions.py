"""Whenever a run breaks off, the next up of the same declaration ends as declared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import pytest

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.dynamic.declared import pair
from tests.dynamic.engine import ProcessStack, RunFailed, Stack
from tests.dynamic.serving import ProviderError

DEALS = pair("deals -> contacts", limit=10, labels={"Decision maker": 2})
BEFORE = pair("deals -> contacts", limit=10, labels={"Decision maker": 8, "Champion": 4})
SWAPPED = pair("deals -> contacts", limit=5, labels={"Decision maker": 3})


class Kill(Protocol):
    def __call__(self, run: Callable[[Stack], object], *, after: int) -> None:
        """Run in a process that ends with SIGKILL when so many requests have been answered."""


@pytest.fixture
def kill(stack: Stack, process_stack: ProcessStack, simulator: Simulator) -> Kill:
    def run_and_kill(run: Callable[[Stack], object], *, after: int) -> None:
        simulator.clear_requests()
        simulator.on_request(
            lambda _: process_stack.kill() if len(simulator.requests()) == after else None
        )
        process_stack.resources = stack.resources
        with pytest.raises(RunFailed):
            run(process_stack)
        stack.resources = process_stack.resources

    return run_and_kill


@pytest.mark.parametrize("number", range(1, 5))
def test_a_create_that_was_killed_is_taken_up(
    number: int, stack: Stack, kill: Kill, portal: SimulatedPortal
) -> None:
    kill(lambda run: run.up_without_preview(DEALS), after=number)
    assert stack.resources == {}
    stack.up(DEALS)
    assert sorted(portal.limits().values()) == [2, 10]
    assert stack.up(DEALS).steps == {}


@pytest.mark.parametrize("number", range(1, 9))
def test_an_update_that_was_killed_is_taken_up(
    number: int, stack: Stack, kill: Kill, portal: SimulatedPortal
) -> None:
    portal.add_label("deals", "contacts", "Champion")
    stack.up_without_preview(BEFORE)
    kill(lambda run: run.up_without_preview(SWAPPED), after=number)
    stack.up(SWAPPED)
    assert sorted(portal.limits().values()) == [3, 5]
    assert stack.refresh().steps == {}


@pytest.mark.parametrize("number", range(1, 6))
def test_a_destroy_that_was_killed_is_taken_up(
    number: int, stack: Stack, kill: Kill, portal: SimulatedPortal
) -> None:
    stack.up_without_preview(DEALS)
    kill(Stack.destroy, after=number)
    stack.destroy()
    assert portal.limits() == {}


def test_a_provider_whose_engine_is_gone_ends_and_writes_no_more(
    process_stack: ProcessStack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    simulator.faults.add("status", status=429, retry_after=60, path="*/batch/update")
    with process_stack.server() as server:

        def kill_the_engine(_: object) -> None:
            if simulator.writes():
                server.engine.close()

        simulator.on_request(kill_the_engine)
        with pytest.raises(ProviderError):
            server.create(DEALS["deals-contacts"])
        server.process.join()
    assert portal.limits() == {}


def test_a_failed_destroy_says_what_to_do_for_a_removal(
    stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    stack.up_without_preview(DEALS)
    before = dict(stack.resources)
    simulator.faults.add("batch_status", path="*/batch/purge", status="CANCELED")
    with pytest.raises(RunFailed) as failure:
        stack.destroy()
    assert (
        "deals -> contacts: not applied: limit: 10 -> not set; 'Decision maker': 2 -> not set."
    ) in str(failure.value)
    assert (
        "Run the same command again; to keep the limits instead, `pulumi up --refresh`, which sets "
        "them again as far as they are declared."
    ) in str(failure.value)
    assert "pulumi up` again" not in str(failure.value)
    assert stack.resources == before
    stack.destroy()
    assert portal.limits() == {}


def test_a_destroy_whose_answers_are_lost_does_not_say_that_nothing_was_changed(
    stack: Stack, simulator: Simulator
) -> None:
    stack.up_without_preview(DEALS)

    def go_dark(_: object) -> None:
        if simulator.requests(path="batch/purge"):
            simulator.faults.add("status", status=403, path="*/configurations/*", times=99)

    simulator.clear_requests()
    simulator.on_request(go_dark)
    with pytest.raises(RunFailed) as failure:
        stack.destroy()
    assert "a change was sent, and whether HubSpot made it is not known" in str(failure.value)
    assert "Run the same command again; to keep the limits instead" in str(failure.value)


def test_after_a_broken_destroy_a_refresh_and_an_up_set_the_limits_again(
    stack: Stack, portal: SimulatedPortal
) -> None:
    stack.up_without_preview(DEALS)
    stack.clock.sleep(300)
    before = dict(stack.resources)
    stack.destroy()
    stack.resources |= before  # what Pulumi remembers when the purge was the last thing that it saw
    assert stack.up(DEALS).steps == {}  # what is unchanged is not read
    assert portal.limits() == {}
    assert stack.refresh().steps == {"deals-contacts": "delete"}
    stack.up(DEALS)
    assert sorted(portal.limits().values()) == [2, 10]
