"""deploy.yml, and a first preview.yml, as GitHub would run them, with the real Pulumi CLI."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.report.github.talk import ON_PATH
from tests.workflows.conftest import in_this_environment
from tests.workflows.repository import Environment, Repository
from tests.workflows.workflow_run import Runner
from tools.pulumi_cli import PulumiCli

PASSPHRASE = "only simulated"


@pytest.fixture
def real(
    repository: Repository,
    cli: PulumiCli,
    portals: Mapping[str, SimulatedPortal],
    base_url: str,
    tmp_path: Path,
) -> Runner:
    """Runs workflows with Pulumi's own command; somebody has made the stacks."""
    backend = tmp_path / "backend"
    backend.mkdir()
    variables = {
        "PATH": os.pathsep.join((ON_PATH, cli.search_path)),
        "HUBSPOT_BASE_URL": base_url,
        "NO_PROXY": "127.0.0.1",
        "PULUMI_HOME": str(tmp_path / "home"),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }
    in_this_environment(repository.folder)
    for stack in portals:
        subprocess.run(
            [cli.executable, "stack", "init", stack],
            cwd=repository.folder,
            env={
                **os.environ,
                **variables,
                "PULUMI_BACKEND_URL": backend.as_uri(),
                "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            },
            check=True,
        )
    repository.commit()
    of_pulumi = {"PULUMI_CONFIG_PASSPHRASE": PASSPHRASE}
    for stack, portal in portals.items():
        repository.environments |= {
            f"{kind}-{stack}": Environment(
                {"HUBSPOT_ACCESS_TOKEN": portal.token, **of_pulumi},
                {"PULUMI_BACKEND_URL": backend.as_uri()},
            )
            for kind in ("preview", "deploy")
        }
    return Runner(repository, variables, tmp_path / "jobs", in_this_environment)


def test_what_was_approved_is_applied_and_a_stack_whose_token_was_lost_is_not(
    real: Runner, repository: Repository, portals: Mapping[str, SimulatedPortal]
) -> None:
    of_production = repository.environments["preview-production"]
    secrets = {**of_production.secrets, "HUBSPOT_ACCESS_TOKEN": ""}
    repository.environments["preview-production"] = replace(of_production, secrets=secrets)
    ran = real.run("deploy.yml", "push", repository.git("rev-parse", "HEAD"))
    assert ran.results == {
        "preview-sandbox": "success",
        "deploy-sandbox": "success",
        "preview-production": "failure",
        "deploy-production": "skipped",
    }
    assert portals["sandbox"].limit("deals", "contacts") == 10
    assert ran.jobs["preview-sandbox"].summary.startswith("**`sandbox`: 17 added**\n")
    done = ran.jobs["deploy-sandbox"].summary
    assert done.startswith("## pulumi up: success\n**`sandbox`: 17 added**\n")
    assert "no portal was compared" in ran.jobs["preview-production"].summary
    assert not ran.artifacts


def test_what_is_another_change_than_was_approved_is_not_applied(
    real: Runner,
    repository: Repository,
    portals: Mapping[str, SimulatedPortal],
    simulator: Simulator,
) -> None:
    real.before["deploy-sandbox"] = lambda _: portals["sandbox"].set_limit("companies", "deals", 50)
    ran = real.run("deploy.yml", "push", repository.git("rev-parse", "HEAD"))
    assert ran.results["deploy-sandbox"] == "failure"
    assert "What would change is not what was approved" in ran.jobs["deploy-sandbox"].log
    assert not simulator.writes()
    told = ran.jobs["deploy-sandbox"].summary
    assert told.startswith("## pulumi up: skipped\n**`sandbox`: 16 added, 1 new pair")
    assert ran.results["preview-production"] == "skipped"
