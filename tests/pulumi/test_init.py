"""A project that `hubspot-limits init` has made, with the built wheel in its environment."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import pytest

from hubspot_limits.authoring.new_project.requirement import requirement
from hubspot_limits.simulator import SimulatedPortal, Simulator
from tools.pulumi_cli import PulumiCli

BIN = Path(sys.executable).parent
PIP = (sys.executable, "-m", "pip")
QUIET = ("--quiet", "--disable-pip-version-check", "--no-index", "--no-deps")


@dataclass(frozen=True)
class Made:
    """A project of somebody's own, with the environment that its commands get."""

    folder: Path
    environment: dict[str, str]

    def run(self, *command: object) -> str:
        """What a command prints that ends well."""
        ran = subprocess.run(
            list(map(str, command)),
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout
        return ran.stdout

    def pulumi(self, *arguments: str) -> str:
        return self.run("pulumi", *arguments, "--stack", "sandbox", "--non-interactive")

    def share_what_the_package_needs(self) -> None:
        """Its dependencies, as those of this project: another download would try nothing more."""
        (site,) = (self.folder / ".venv").glob("lib/*/site-packages")
        (site / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n")


@pytest.fixture
def made(tmp_path: Path, cli: PulumiCli, portal: SimulatedPortal, wheel: Path) -> Made:
    """Made by the command of the installed wheel, in a folder that has its environment already."""
    folder = tmp_path / "Acme's portals"
    (tmp_path / "backend").mkdir()
    folder.mkdir()
    programs = folder / ".venv" / "bin"
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")},
        **portal.environment,
        "PATH": os.pathsep.join([str(programs), cli.search_path]),
        "PULUMI_BACKEND_URL": (tmp_path / "backend").as_uri(),
        "PULUMI_HOME": str(tmp_path / "home"),
        "PULUMI_CONFIG_PASSPHRASE": "only simulated",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }
    made = Made(folder, environment)
    made.run(BIN / "uv", "venv", "--offline", "--python", sys.executable, ".venv")
    made.run(BIN / "uv", "pip", "install", "--offline", "--no-deps", wheel)
    made.share_what_the_package_needs()
    options = ("--package", wheel, "--portal", portal.id, "--stack", "sandbox")
    made.run("hubspot-limits", "init", ".", *options)
    return made


def test_plain_pulumi_runs_the_whole_life_of_its_stack(
    made: Made, portal: SimulatedPortal, simulator: Simulator
) -> None:
    made.run(sys.executable, "-m", "venv", "--clear", "--without-pip", ".venv")
    made.run(*PIP, "--python", ".venv/bin/python", "install", *QUIET, "-r", "requirements.txt")
    made.share_what_the_package_needs()
    where = "import hubspot_limits; print(hubspot_limits.__file__)"
    assert made.run("python", "-c", where).startswith(str(made.folder / ".venv"))
    made.run("pulumi", "stack", "init", "sandbox")
    assert "+ 2 created" in made.pulumi("up", "--skip-preview")
    assert not simulator.writes()

    stack = made.folder / "stacks" / "Pulumi.sandbox.yaml"
    stack.write_text(stack.read_text().replace("companies: many", "companies: 7"))
    made.pulumi("up", "--skip-preview")
    assert portal.limit("contacts", "companies") == 7
    assert made.run("hubspot-limits", "doctor").count("ok ") >= 15
    assert "2 unchanged" in made.pulumi("refresh", "--skip-preview", "--yes")
    made.pulumi("destroy", "--skip-preview", "--yes")
    assert portal.limit("contacts", "companies") is None


def test_a_simulated_run_needs_nothing_but_the_project(made: Made, simulator: Simulator) -> None:
    before = (made.folder / "stacks" / "Pulumi.sandbox.yaml").read_bytes()
    told = made.run("hubspot-limits", "simulate", "--", "pulumi", "up", "--stack", "sandbox")
    assert "HubSpot is simulated at" in told
    assert "+ 2 created" in told
    assert (made.folder / "stacks" / "Pulumi.sandbox.yaml").read_bytes() == before
    assert not simulator.requests()


def test_a_wheel_that_is_not_the_one_that_was_named_is_not_installed(
    wheel: Path, tmp_path: Path
) -> None:
    other = tmp_path / wheel.name
    other.write_bytes(wheel.read_bytes() + b"changed")
    line = requirement(str(wheel)).replace(wheel.as_uri(), other.as_uri())
    command = (*PIP, "install", *QUIET, "--target", str(tmp_path), line)
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode
    assert "DO NOT MATCH THE HASHES" in ran.stderr


def test_an_environment_of_uv_s_serves_both_toolchains(made: Made, portal: SimulatedPortal) -> None:
    made.run(BIN / "uv", "venv", "--clear", "--offline", "--python", sys.executable, ".venv")
    made.run(BIN / "uv", "pip", "install", "--offline", "--no-deps", "-r", "requirements.txt")
    made.share_what_the_package_needs()
    made.run("pulumi", "stack", "init", "sandbox")
    made.pulumi("up", "--skip-preview")
    project = made.folder / "Pulumi.yaml"
    project.write_text(project.read_text().replace("toolchain: pip", "toolchain: uv"))
    stack = made.folder / "stacks" / "Pulumi.sandbox.yaml"
    stack.write_text(stack.read_text().replace("companies: many", "companies: 7"))
    made.pulumi("up", "--skip-preview")
    assert portal.limit("contacts", "companies") == 7
