from __future__ import annotations

import fcntl
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hubspot_limits.cli import main
from hubspot_limits.simulated_run.portals import serving
from hubspot_limits.simulated_run.portals.control import Control
from hubspot_limits.simulated_run.portals.making import add_portals
from hubspot_limits.simulated_run.stacks import SimulatedProject
from hubspot_limits.simulator import Simulator
from tests.simulated_run.trial import PULUMI, write_project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SimulatedProject:
    """A project of two stacks in the folder that commands run in; its path is an awkward one."""
    project = write_project(tmp_path / "a [project] of 'mine'")
    monkeypatch.chdir(project.folder)
    return project


@pytest.fixture
def control(simulator: Simulator) -> Control:
    return Control(simulator.url)


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for Pulumi on PATH, which writes the arguments of its calls into a file."""
    folder = tmp_path / "with pulumi"
    folder.mkdir()
    (folder / "pulumi").write_text(PULUMI)
    (folder / "pulumi").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.setenv("CALLS", str(tmp_path / "calls"))
    return folder / "pulumi"


@pytest.fixture
def served(project: SimulatedProject) -> Iterator[Control]:
    """The simulator that everything in the project shares, with the portals of its stacks.

    It runs in the tests' process, and holds the lock by which others find it.
    """
    project.kept.mkdir(parents=True)
    with (project.kept / serving.SERVING).open("w") as lock, Simulator([]) as simulator:
        fcntl.flock(lock, fcntl.LOCK_EX)
        (project.kept / serving.ADDRESS).write_text(json.dumps({"url": simulator.url}))
        control = Control(simulator.url)
        add_portals(control, project.stacks())
        yield control


@dataclass(frozen=True)
class Ran:
    code: int | str
    output: str
    errors: str


@pytest.fixture
def simulate(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    """Run `hubspot-limits simulate` with these arguments, to its end."""

    def run(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["hubspot-limits", "simulate", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capfd.readouterr()
        code = ended.value.code
        if isinstance(code, str):
            return Ran(1, captured.out, f"{captured.err}{code}\n")
        return Ran(code or 0, captured.out, captured.err)

    return run
