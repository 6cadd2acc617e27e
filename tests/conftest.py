from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import is_hypothesis_test, settings
from rich.console import Console

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.imported_command import imported_command
from tests.report.github.talk import ON_PATH, Talk
from tools.project import PROJECT
from tools.pulumi_cli import PulumiCli, ready

# A busy machine is no failure: no test's condition is a timing. And a change is judged by the same
# examples as the one before it; --hypothesis-profile=explore looks for others.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None)
settings.load_profile("steady")

_NEED_THE_CLI = {"cli", "script", "trial"}

SANDBOX = "8800123"
PRODUCTION = "8800456"


def pytest_configure() -> None:
    # Whoever runs the suite in the background hands down that Ctrl-C is ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark whoever asks for the real Pulumi CLI, which takes seconds, and properties.

    The examples of a property run the same lines over and over: tracing them costs more than
    running them, and the tests beside it cover those lines.
    """
    for item in items:
        if _NEED_THE_CLI.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("real_cli")
        if is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker("no_cover")
    # The longest ones first, or one worker would end with them alone.
    items.sort(key=lambda item: item.path.parent.name != "workflows")


@pytest.fixture
def simulator(hubspot_simulator: Simulator) -> Simulator:
    return hubspot_simulator


@pytest.fixture
def portal(simulator: Simulator) -> SimulatedPortal:
    return simulator.portal(SANDBOX)


@pytest.fixture(scope="session")
def command(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """`hubspot-limits`, which starts in no time."""
    with imported_command(tmp_path_factory.mktemp("command")) as command:
        yield command


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This package, built."""
    folder = tmp_path_factory.mktemp("dist")
    hatchling = Path(sys.executable).with_name("hatchling")
    command = (hatchling, "build", "--target", "wheel", "--directory", folder)
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture
def talk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Talk:
    """What is said in the repository that the stand-in of `gh` on PATH knows."""
    talk = Talk(tmp_path / "talk.json")
    monkeypatch.setenv("PATH", f"{ON_PATH}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("GH_TALK", str(talk.file))
    monkeypatch.setenv("GH_TOKEN", "ghs_of_a_job")
    return talk


@pytest.fixture(scope="session")
def cli() -> PulumiCli:
    """The real one, which is built where no official one can be had."""
    return ready(Console(soft_wrap=True))
