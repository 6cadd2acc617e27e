"""A run that ends too early: the next `up` of the same declaration ends as declared.

The simulator holds an answer back until the run was interrupted, so nothing depends on timing.
One step at a time, so that the CLI is not writing its state just then.
"""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatch
from threading import Event

import pytest

from hubspot_limits.simulator import LoggedRequest, SimulatedPortal, Simulator
from tests.pulumi import processes
from tests.pulumi.conftest import Applied
from tests.pulumi.project import SECONDS, STACK, Project, PulumiFailed

BEFORE = {
    "deals -> contacts": {"limit": 10, "labels": {"Decision maker": 5}},
    "companies -> deals": 50,
    "tickets -> contacts": {"limit": 5, "labels": {"Escalation contact": 2}},
}
# One pair takes two requests, one loses a label, one is new, one is gone.
DECLARED = {
    "deals -> contacts": {"limit": 3, "labels": {"Decision maker": 2}},
    "tickets -> contacts": {"limit": 5},
    "contacts -> companies": {"limit": 3, "labels": {"Billing approver": 1}},
}
LIVE = {
    "0-1/0-2/HUBSPOT_DEFINED/279": 3,
    "0-1/0-2/USER_DEFINED/279": 1,
    "0-3/0-1/HUBSPOT_DEFINED/3": 3,
    "0-3/0-1/USER_DEFINED/33": 2,
    "0-5/0-1/HUBSPOT_DEFINED/16": 5,
}
FIRST_OF_TWO_WRITES = "*/0-3/0-1/batch/update"
NEW_PAIR = "*/0-1/0-2/batch/update"
POINTS = [
    pytest.param(FIRST_OF_TWO_WRITES, id="after the first of two writes"),
    pytest.param("*/labels", id="while it reads", marks=pytest.mark.exhaustive),
    pytest.param(
        "*/0-5/0-1/batch/purge", id="after a label was removed", marks=pytest.mark.exhaustive
    ),
    pytest.param(
        "*/0-2/0-3/batch/purge", id="after a pair was removed", marks=pytest.mark.exhaustive
    ),
]


@pytest.fixture
def changing(applied: Applied) -> Project:
    """A project whose next `up` changes what is live."""
    project = applied(BEFORE)
    project.declare(DECLARED)
    return project


@dataclass(frozen=True)
class HeldRun:
    """The CLI while its provider waits for an answer that has to be released."""

    cli: subprocess.Popen[str]
    providers: list[int]
    released: Event

    def interrupt(self, said: str, by: signal.Signals = signal.SIGINT) -> None:
        """Press Ctrl-C, and wait until the CLI has said what it does about it."""
        self.cli.send_signal(by)
        assert self.cli.stdout
        assert any(said in line for line in self.cli.stdout)

    def end(self) -> str:
        """The rest of the output, once the run is over."""
        return self.cli.communicate(timeout=SECONDS)[0]


@contextmanager
def held_at(path: str, project: Project, simulator: Simulator, *command: str) -> Iterator[HeldRun]:
    """A run, an `up` unless told otherwise, whose first request to a path was done by the simulator
    and got no answer yet.
    """
    reached, released = Event(), Event()

    def hold(entry: LoggedRequest) -> None:
        if fnmatch(entry.path, path) and not reached.is_set():
            reached.set()
            released.wait(SECONDS)

    simulator.on_request(hold)
    options = ("--skip-preview", "--stack", STACK, "--parallel", "1")
    with project.running(*(command or ("up",)), *options) as cli:
        assert reached.wait(SECONDS)
        providers = processes.providers_of(cli.pid)
        assert providers
        try:
            yield HeldRun(cli, providers, released)
        finally:
            processes.kill(providers)
            released.set()


def is_as_declared(project: Project, portal: SimulatedPortal) -> bool:
    """Whether the portal is, and the state knows it, after an `up` that ended well."""
    project.refresh_preview("--expect-no-changes")
    return portal.limits() == LIVE


@pytest.mark.parametrize("path", POINTS)
def test_the_cli_was_killed(
    changing: Project, portal: SimulatedPortal, simulator: Simulator, path: str
) -> None:
    # With it, what is left of a removed pair is no possible copy from before it was set, which the
    # next run would doubt for a while.
    portal.add_label("companies", "deals", "Of somebody else")
    portal.set_limit("companies", "deals", 1, label="Of somebody else")
    with held_at(path, changing, simulator) as run:
        run.cli.kill()
        run.end()
        # Else it would go on to write, beside the runs that follow.
        processes.wait_for_end(run.providers, SECONDS)
    with pytest.raises(PulumiFailed, match="the stack is currently locked by 1 lock"):
        changing.up()
    changing.pulumi("cancel", "--yes", "--stack", STACK)
    changing.up()
    portal.set_limit("companies", "deals", None, label="Of somebody else")
    assert is_as_declared(changing, portal)


@pytest.mark.parametrize(
    "path", [FIRST_OF_TWO_WRITES, pytest.param(NEW_PAIR, marks=pytest.mark.exhaustive)]
)
def test_the_provider_was_killed(
    changing: Project, portal: SimulatedPortal, simulator: Simulator, path: str
) -> None:
    with held_at(path, changing, simulator) as run:
        processes.kill(run.providers)
        assert "error reading from server: EOF" in run.end()
    changing.up()
    assert is_as_declared(changing, portal)


@pytest.mark.parametrize(
    "by", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.exhaustive)]
)
def test_one_interrupt_lets_what_has_begun_come_to_its_end(
    changing: Project, portal: SimulatedPortal, simulator: Simulator, by: signal.Signals
) -> None:
    with held_at(NEW_PAIR, changing, simulator) as run:
        run.interrupt("cancelling", by)
        run.released.set()
        assert "contacts-companies created" in run.end()
    changing.up()
    assert is_as_declared(changing, portal)


def test_a_second_interrupt_ends_the_run_at_once(
    changing: Project, portal: SimulatedPortal, simulator: Simulator
) -> None:
    with held_at(NEW_PAIR, changing, simulator) as run:
        run.interrupt("cancelling")
        run.interrupt("terminating")
        run.end()
    changing.up()
    assert is_as_declared(changing, portal)


def test_what_pulumi_remembers_of_an_interrupted_creation_is_cleared_by_a_refresh(
    changing: Project, portal: SimulatedPortal, simulator: Simulator
) -> None:
    with held_at(NEW_PAIR, changing, simulator) as run:
        processes.kill(run.providers)
        run.cli.kill()
        run.end()
    changing.pulumi("cancel", "--yes", "--stack", STACK)
    assert "1 pending operations from previous deployment" in changing.up().output
    assert portal.limits() == LIVE
    assert len(changing.exported()["deployment"]["pending_operations"]) == 1
    changing.refresh("--clear-pending-creates")
    assert "pending_operations" not in changing.exported()["deployment"]
    assert is_as_declared(changing, portal)


def test_a_destroy_was_killed(
    changing: Project, portal: SimulatedPortal, simulator: Simulator
) -> None:
    # With them, what a destroy leaves is no possible copy from before `up`, which it would doubt.
    for pair in BEFORE:
        one, other = pair.split(" -> ")
        portal.add_label(one, other, "Of somebody else")
        portal.set_limit(one, other, 1, label="Of somebody else")
    with held_at("*/batch/purge", changing, simulator, "destroy", "--yes") as run:
        run.cli.kill()
        run.end()
    changing.pulumi("cancel", "--yes", "--stack", STACK)
    changing.destroy()
    assert list(portal.limits().values()) == [1, 1, 1]
    assert not changing.resources()


def test_a_declaration_that_was_edited_after_the_interruption_overwrites_nothing(
    changing: Project, portal: SimulatedPortal, simulator: Simulator
) -> None:
    with held_at(NEW_PAIR, changing, simulator) as run:
        processes.kill(run.providers)
        run.end()
    edited = {"contacts -> companies": {"limit": 4, "labels": {"Billing approver": 1}}}
    changing.declare({**DECLARED, **edited})
    with pytest.raises(PulumiFailed, match="limit: 3 live, 4 declared"):
        changing.preview()
    changing.declare(DECLARED)
    changing.up()
    changing.declare({**DECLARED, **edited})
    assert changing.up().steps == {"contacts-companies": "updated"}
    assert portal.limit("contacts", "companies") == 4


def test_the_way_back_after_an_interruption_is_found_by_a_refresh(
    changing: Project, portal: SimulatedPortal, simulator: Simulator
) -> None:
    before = dict(portal.limits())
    with held_at(FIRST_OF_TWO_WRITES, changing, simulator) as run:
        processes.kill(run.providers)
        run.end()
    changing.declare(BEFORE)
    changing.up("--refresh")
    assert portal.limits() == before
