"""docs/ci.md: its scripts and its GitLab jobs are run, and what it shows is what is written."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping

import pytest
from ruamel.yaml import YAML

from hubspot_limits.simulator import SimulatedPortal
from tests.workflows.conftest import StandIn
from tests.workflows.repository import Repository
from tests.workflows.workflow_run import Runner
from tools.project import PROJECT

GUIDE = (PROJECT / "docs" / "ci.md").read_text(encoding="utf-8")
SCRIPTS = dict(re.findall(r"```sh\n# (\S+)\.sh\n(.*?)```", GUIDE, re.DOTALL))
GITLAB = YAML(typ="safe").load(re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)[0])
TOKENS = {"sandbox": "HUBSPOT_SANDBOX_TOKEN", "production": "HUBSPOT_PRODUCTION_TOKEN"}


class Shell:
    """Runs scripts in a checkout, with every portal's token."""

    def __init__(self, github: Runner, portals: Mapping[str, SimulatedPortal]) -> None:
        self._folder = github.repository.folder
        self.variables = {
            **github.variables,
            "PATH": f"{self._folder / '.venv' / 'bin'}{os.pathsep}{github.variables['PATH']}",
            **{TOKENS[stack]: portal.token for stack, portal in portals.items()},
            "STACK": "sandbox",
        }

    def run(self, script: str, code: int = 0) -> str:
        ended = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", script],  # noqa: S607 - POSIX has it
            cwd=self._folder,
            env=self.variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert ended.returncode == code, ended.stdout
        return ended.stdout


@pytest.fixture
def shell(
    github: Runner, portals: Mapping[str, SimulatedPortal], pulumi: StandIn, repository: Repository
) -> Shell:
    github.prepare(repository.folder)
    before, after = {"companies -> deals": 50}, {"companies -> deals": 60}
    pulumi.previews("sandbox", before, after)
    pulumi.previews("production", {"companies -> deals": 200}, {"companies -> deals": 200})
    pulumi.applies("sandbox")
    return Shell(github, portals)


def test_plain_shell_does_the_same(shell: Shell, pulumi: StandIn, repository: Repository) -> None:
    assert list(SCRIPTS) == ["preview", "approve", "deploy", "drift"]
    told = shell.run(SCRIPTS["preview"])
    assert "sandbox: 1 raised" in told
    assert "production: no changes" in told

    assert "companies -> deals, object limit: 50 -> 60" in shell.run(SCRIPTS["approve"])
    assert pulumi.applied in shell.run(SCRIPTS["deploy"])
    assert not (repository.folder / "plan.json").exists()

    pulumi.previews("sandbox", {"companies -> deals": 50}, {"companies -> deals": 61})
    told = shell.run(SCRIPTS["deploy"], code=1)
    (shown,) = re.findall(r"^    (Error: What would.*)$", GUIDE, re.MULTILINE)
    assert re.sub(r"sha256:\w+", "sha256:...", told.splitlines()[-1]) == shown
    assert pulumi.applied not in told

    assert "2 with drift" in shell.run(SCRIPTS["drift"], code=2)


def test_gitlab_runs_the_same_scripts(
    shell: Shell, pulumi: StandIn, repository: Repository
) -> None:
    jobs = {name: job["script"] for name, job in GITLAB.items() if name != "stages"}
    for name in ("preview", "drift"):
        assert "\n".join(("set -eu", *jobs[name], "")) == SCRIPTS[name]
    assert "sandbox: 1 raised" in shell.run("\n".join(jobs["approve-sandbox"]))
    handed_over = GITLAB["approve-sandbox"]["artifacts"]["reports"]["dotenv"]
    given = (repository.folder / handed_over).read_text().strip()
    shell.variables |= dict([given.split("=", 1)])
    assert pulumi.applied in shell.run("\n".join(jobs["deploy-sandbox"]))
    assert GITLAB["deploy-sandbox"]["needs"] == ["approve-sandbox"]


def test_who_owns_what_is_said_of_files_that_are_there() -> None:
    (block,) = re.findall(r"```\n# \.github/CODEOWNERS\n(.*?)```", GUIDE, re.DOTALL)
    for line in block.splitlines():
        assert (PROJECT / line.split()[0].lstrip("/")).exists()
