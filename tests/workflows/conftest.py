from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.conftest import PRODUCTION, SANDBOX
from tests.report.github.talk import ON_PATH as OF_GITHUB
from tests.report.previews import Limits, printed, steps
from tests.workflows.repository import Environment, Repository
from tests.workflows.workflow_run import Runner
from tools.project import PROJECT

_OF_PULUMI = str(Path(__file__).parent / "on_path")
STACKS = {"sandbox": SANDBOX, "production": PRODUCTION}
_OWN = ("Makefile", "Pulumi.yaml", "__main__.py", "pyproject.toml", "requirements.txt")


def in_this_environment(workspace: Path) -> None:
    """What a job would install is the environment of this project."""
    own = workspace / ".venv"
    own.mkdir()
    for part in (PROJECT / ".venv").iterdir():
        if not part.name.startswith("installed"):
            (own / part.name).symlink_to(part)
    (own / "installed").touch()


def with_this_command(command: Path, workspace: Path) -> None:
    """Of what a job would install, what its steps call."""
    folder = workspace / ".venv" / "bin"
    folder.mkdir(parents=True)
    (folder / command.name).symlink_to(command)
    (folder / "python").symlink_to(sys.executable)
    (folder.parent / "installed").touch()


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """This project's stacks and workflows, in a repository of somebody's."""
    repository = Repository(tmp_path)
    for name in _OWN:
        shutil.copy(PROJECT / name, repository.folder)
    for folder in (".github/workflows", "stacks"):
        shutil.copytree(PROJECT / folder, repository.folder / folder)
    (repository.folder / ".gitignore").write_text("/.venv/\n/.pulumi/\n")
    repository.commit("Begin")
    return repository


@pytest.fixture
def portals(simulator: Simulator) -> Mapping[str, SimulatedPortal]:
    """The portal of each stack."""
    return {stack: simulator.portal(portal) for stack, portal in STACKS.items()}


@pytest.fixture
def base_url(portals: Mapping[str, SimulatedPortal]) -> str:
    return portals["sandbox"].environment["HUBSPOT_BASE_URL"]


class StandIn:
    """What the stand-in of Pulumi's command does."""

    applied = "Resources: 1 updated"
    """What it says of an `up`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder

    def previews(
        self, stack: str, before: Mapping[str, Limits], after: Mapping[str, Limits]
    ) -> None:
        text = printed(steps(before, after, stack), stack=stack)
        (self.folder / f"{stack}.preview").write_text(text)

    def fails(self, stack: str, message: str) -> None:
        text = printed([], stack=stack, errors=[{"message": message}], same=1)
        (self.folder / f"{stack}.preview").write_text(text)
        (self.folder / f"{stack}.code").write_text("255")

    def applies(self, stack: str) -> None:
        (self.folder / f"{stack}.up").write_text(self.applied)


@pytest.fixture
def pulumi(tmp_path: Path) -> StandIn:
    return StandIn(tmp_path / "pulumi")


@pytest.fixture
def github(
    repository: Repository,
    pulumi: StandIn,
    portals: Mapping[str, SimulatedPortal],
    base_url: str,
    command: Path,
) -> Runner:
    """Runs workflows with the stand-in of Pulumi's command."""
    for stack, portal in portals.items():
        repository.environments[f"preview-{stack}"] = Environment(
            {"HUBSPOT_ACCESS_TOKEN": portal.token, "PULUMI_ACCESS_TOKEN": "pul-stand-in"}
        )
    variables = {
        "PATH": os.pathsep.join((OF_GITHUB, _OF_PULUMI, os.environ["PATH"])),
        "PULUMI_STAND_IN": str(pulumi.folder),
        "HUBSPOT_BASE_URL": base_url,
    }
    prepare = partial(with_this_command, command)
    return Runner(repository, variables, repository.folder.parent / "jobs", prepare)
