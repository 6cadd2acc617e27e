from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.cli.project import Project
from tools.pulumi_cli import PulumiCli, ready

SANDBOX = "8800123"
PRODUCTION = "8800456"


@pytest.fixture(scope="session")
def cli() -> PulumiCli:
    return ready(Console(soft_wrap=True))


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def portal(simulator: Simulator) -> SimulatedPortal:
    return simulator.portal(SANDBOX)


@pytest.fixture
def project(tmp_path: Path, cli: PulumiCli, portal: SimulatedPortal) -> Project:
    """This project's program, with access to the simulated sandbox."""
    return Project(tmp_path, cli, portal.environment)
