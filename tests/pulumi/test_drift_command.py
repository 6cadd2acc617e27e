"""`hubspot-limits drift` beside the state of a real stack."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.pulumi.conftest import LIMITS, Applied
from tests.pulumi.project import Project

COMMAND = Path(sys.executable).with_name("hubspot-limits")


def run_drift(project: Project, *options: str, code: int = 0) -> str:
    """Run the command, and give what it prints."""
    ended = subprocess.run(
        [COMMAND, "drift", *options],
        cwd=project.folder,
        env=project.whole_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == code, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def standings(printed: str) -> dict[str, Any]:
    (stack,) = json.loads(printed)["stacks"]
    assert stack["state"]["isLookedAt"]
    return {f"{limit['pair']} {limit['path'][-1]}": limit for limit in stack["portal"]["limits"]}


def test_what_somebody_changed_and_what_is_not_applied_yet_are_told_apart(
    applied: Applied, portal: SimulatedPortal, simulator: Simulator
) -> None:
    project = applied()
    simulator.let_pass(3600)  # till nothing can be settling
    assert "without drift: 8 limits (8 as declared)" in run_drift(project)

    # A state is looked at without its secrets, and without a question.
    project.environment["PULUMI_CONFIG_PASSPHRASE"] = None
    portal.set_limit("deals", "contacts", 3)
    portal.rename_label("deals", "contacts", "Decision maker", "Decider")
    declared = {**LIMITS, "companies -> deals": 60}
    del declared["deals -> companies"]
    project.declare(declared)
    printed = run_drift(project, code=2)
    assert (
        "deals -> contacts: limit: 10 declared, 10 known, 3 live: changed outside Pulumi "
        "(stacks/Pulumi.sandbox.yaml:"
    ) in printed
    assert "companies -> deals: limit: 60 declared, 50 known, 50 live: not applied yet" in printed
    assert "deals -> companies: limit: not declared, 4 known, 4 live" in printed
    assert "label renamed, changed outside Pulumi" in printed
    assert "'Decision maker' is now called 'Decider'" in printed
    assert "with drift, 2 not applied yet" in printed

    found = standings(run_drift(project, "--json", code=2))
    changed = {
        "deals -> contacts limit": (True, False),
        "deals -> contacts Decision maker": (True, False),
        "companies -> deals limit": (False, True),
        "deals -> companies limit": (False, True),
    }
    told = {name: (limit["isDrift"], limit["isPending"]) for name, limit in found.items()}
    assert told == {**dict.fromkeys(told, (False, False)), **changed}

    portal.set_limit("deals", "contacts", 10)
    portal.rename_label("deals", "contacts", "Decider", "Decision maker")
    assert "without drift, 2 not applied yet" in run_drift(project)


def test_a_read_that_lags_behind_an_up_is_no_drift(
    applied: Applied, portal: SimulatedPortal
) -> None:
    project = applied()
    portal.set_limit("companies", "deals", None)
    printed = run_drift(project)
    assert "50 declared, 50 known, none live: settling" in printed
    assert "HubSpot still shows what was before this stack's own last write" in printed


def test_a_backend_that_cannot_be_reached_asks_nothing_and_is_told(project: Project) -> None:
    project.declare({"deals -> contacts": "many"})
    project.environment["PULUMI_BACKEND_URL"] = "file:///nowhere/at/all"
    printed = run_drift(project)
    assert "Pulumi's state was not looked at (sandbox)" in printed


def test_limits_of_a_program_are_compared_with_what_its_state_knows(
    applied: Applied, portal: SimulatedPortal
) -> None:
    project = applied()
    project.declare()
    portal.set_limit("deals", "contacts", 4)
    printed = run_drift(project, code=2)
    assert "declares no limits, so its program may: compared with what Pulumi's" in printed
    assert "10 declared, 10 known, 4 live: changed outside Pulumi" in printed
