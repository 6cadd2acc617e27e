"""The real Pulumi in simulated runs of a user's own project, in a folder of an awkward name."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from hubspot_limits.simulated_run.portals.control import Control
from hubspot_limits.simulated_run.portals.sharing import shared_simulator
from hubspot_limits.simulated_run.stacks import SimulatedProject
from tests.simulated_run.trial import stack_files
from tools.project import PROJECT
from tools.pulumi_cli import PulumiCli

COMMAND = str(Path(sys.executable).with_name("hubspot-limits"))
STACK = """\
# A comment.
config:
  hubspot-limits:portalId: "{portal}"

  hubspot-limits:limits:
    deals -> contacts: {{limit: 10, labels: {{'Signs': 2}}}}
    companies -> deals: {limit}
"""


@pytest.fixture
def mine(tmp_path: Path) -> SimulatedProject:
    """A committed project, whose .gitignore knows nothing of simulated runs."""
    folder = tmp_path / "a [project] of mine"
    (folder / "stacks").mkdir(parents=True)
    for name in ("Pulumi.yaml", "__main__.py"):
        shutil.copy(PROJECT / name, folder)
    for name, portal in (("sandbox", 7000001), ("production", 7000002)):
        file = folder / "stacks" / f"Pulumi.{name}.yaml"
        file.write_text(STACK.format(portal=portal, limit=50))
    (folder / ".gitignore").write_text("/.venv\n__pycache__/\n")
    (folder / ".venv").symlink_to(PROJECT / ".venv")
    git(folder, "init", "--quiet")
    commit(folder, "Begin")
    return SimulatedProject(folder / "Pulumi.yaml")


def git(folder: Path, *arguments: str) -> str:
    ran = subprocess.run(
        ["git", *arguments],  # noqa: S607 - wherever it is
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout


def commit(folder: Path, message: str) -> None:
    git(folder, "add", ".")
    git(folder, "-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "-qm", message)


@contextmanager
def simulating(
    project: SimulatedProject, cli: PulumiCli, *command: str
) -> Iterator[subprocess.Popen[str]]:
    """`hubspot-limits simulate -- COMMAND` while it runs, in a process group of its own."""
    with subprocess.Popen(
        [COMMAND, "simulate", "--", *command],
        cwd=project.folder,
        env={"PATH": cli.search_path, "HOME": str(project.folder.parent), "CI": "true"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        yield process


def simulate(project: SimulatedProject, cli: PulumiCli, *command: str) -> tuple[int, str]:
    """Exit code, and all that it printed."""
    with simulating(project, cli, *command) as process:
        output, _ = process.communicate()
    return process.returncode, output


def limits(control: Control, portal_id: str) -> list[int]:
    return sorted(limit["limit"] for limit in control.portal(portal_id)["limits"])


def test_a_script_for_two_stacks_and_a_base_leaves_stack_files_and_git_as_they_were(
    mine: SimulatedProject, cli: PulumiCli
) -> None:
    (mine.folder / "base.yaml").write_text("boat -> contacts: {limit: 4, labels: {Skipper: 1}}\n")
    with (mine.folder / "stacks" / "Pulumi.sandbox.yaml").open("a") as file:
        file.write("  hubspot-limits:extends: base.yaml\n")
    commit(mine.folder, "Share a base")
    before = stack_files(mine)
    script = """set -e
        pulumi up --stack organization/hubspot-limits/sandbox --skip-preview
        pulumi refresh --stack sandbox --skip-preview --expect-no-changes
        pulumi stack select production
        pulumi up --skip-preview
        pulumi destroy --skip-preview --run-program
        pulumi stack rm --yes
        pulumi stack export --stack sandbox --file ../exported.json
        exit 5"""
    with shared_simulator(mine.kept) as control:
        code, output = simulate(mine, cli, "sh", "-c", script)
        assert code == 5, output
        assert limits(control, "7000001") == [1, 2, 4, 10, 50]
        assert limits(control, "7000002") == []
    assert stack_files(mine) == before
    assert git(mine.folder, "status", "--short") == ""
    assert (mine.folder.parent / "exported.json").exists()


def test_a_pulumi_that_is_not_on_path_neither_reads_nor_writes_a_stack_file(
    mine: SimulatedProject, cli: PulumiCli
) -> None:
    before = stack_files(mine)
    script = (
        f"for what in 'stack init' 'preview --stack'; do '{cli.executable}' $what sandbox; done"
    )
    code, output = simulate(mine, cli, "sh", "-c", script)
    assert code != 0
    assert output.count("only-the-pulumi-that-PATH-finds-runs-here: no such file") == 2, output
    assert stack_files(mine) == before


def test_stack_files_stay_as_they_were_when_everything_is_killed_in_the_middle(
    mine: SimulatedProject, cli: PulumiCli
) -> None:
    before = stack_files(mine)
    with shared_simulator(mine.kept) as control:
        fault = {"fault": "timeout", "path": "*/batch/*", "when": "after"}
        faults = f"{control.url}/simulator/faults"
        requests.post(faults, json=fault, timeout=60).raise_for_status()
        up = ("pulumi", "up", "--stack", "sandbox", "--skip-preview")
        with simulating(mine, cli, *up) as process:
            while process.poll() is None and not limits_anywhere(control):
                time.sleep(0.1)
            assert process.poll() is None, "it was to be killed in the middle"
            os.killpg(process.pid, signal.SIGKILL)
        assert stack_files(mine) == before
        assert git(mine.folder, "status", "--short") == ""
        requests.delete(faults, timeout=60).raise_for_status()

        code, output = simulate(mine, cli, *up)
        assert code == 0, output
        assert limits(control, "7000001") == [2, 10, 50]
    assert stack_files(mine) == before


def limits_anywhere(control: Control) -> list[int]:
    return [limit["limit"] for portal in control.portals().values() for limit in portal["limits"]]


def test_ctrl_c_is_the_command_s_to_answer_and_the_simulator_stays_for_it(
    mine: SimulatedProject, cli: PulumiCli
) -> None:
    script = """trap 'stopped=1' INT
        echo ready
        while [ -z "$stopped" ]; do sleep 0.1; done
        exit 9"""
    with simulating(mine, cli, "sh", "-c", script) as process:
        assert process.stdout
        while process.stdout.readline() != "ready\n":
            pass
        os.killpg(process.pid, signal.SIGINT)
        output, _ = process.communicate()
    assert process.returncode == 9
    assert "The simulated HubSpot had 0 requests, 0 writes." in output
