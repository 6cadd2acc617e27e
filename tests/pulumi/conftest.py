from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console

from hubspot_limits.simulator import SimulatedPortal
from tests.pulumi.project import Project
from tools.pulumi_cli import PulumiCli, ready


@pytest.fixture(scope="session")
def cli() -> PulumiCli:
    return ready(Console(soft_wrap=True))


@pytest.fixture
def project(tmp_path: Path, cli: PulumiCli, portal: SimulatedPortal) -> Project:
    """This project's program, with access to the simulated sandbox."""
    return Project(tmp_path, cli, portal.environment)
