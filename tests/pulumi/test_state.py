"""What is in state, and that it stays readable."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.pulumi.project import PROVIDER, STACK, Project

RECORDED = sorted(Path(__file__).with_name("recorded").iterdir())


@pytest.mark.parametrize("version", RECORDED, ids=lambda path: path.name)
def test_a_state_of_an_earlier_version_needs_no_change(
    project: Project, simulator: Simulator, version: Path
) -> None:
    """What is recorded is never changed: a version that writes another state is recorded beside."""
    project.declare(**_settings(version / f"Pulumi.{STACK}.yaml"))
    project.pulumi("stack", "import", "--stack", STACK, "--file", str(version / "state.json"))
    assert "11 unchanged" in project.up("--expect-no-changes").output
    assert not simulator.requests()


def test_a_recorded_state_holds_no_path_of_a_machine() -> None:
    for version in RECORDED:
        text = (version / "state.json").read_text()
        assert not re.search(r'"(/|file:|project:)', text)
        assert "sourcePosition" not in text


@pytest.mark.exhaustive
def test_a_thousand_limits_are_one_provider_and_no_requests(
    project: Project, simulator: Simulator
) -> None:
    project.declare({"companies -> deals": 50})
    project.up()
    state = project.exported()
    *others, limit = state["deployment"]["resources"]
    many = [_renumbered(limit, number) for number in range(1000)]
    state["deployment"]["resources"] = [*others, *many]
    file = project.folder / "state.json"
    file.write_text(json.dumps(state))
    project.pulumi("stack", "import", "--stack", STACK, "--file", str(file))
    project.declare({f"2-{number} -> deals": 50 for number in range(1000)})
    simulator.clear_requests()
    assert "1001 unchanged" in project.up("--expect-no-changes").output
    assert not simulator.requests()
    resources = project.resources().values()
    assert len(resources) == 1000
    assert {
        resource[kind]["__provider"] for resource in resources for kind in ("inputs", "outputs")
    } == {PROVIDER}


@pytest.mark.exhaustive
def test_one_step_at_a_time_and_many_at_once_end_alike(
    project: Project, portal: SimulatedPortal, simulator: Simulator
) -> None:
    other = simulator.add_portal({"id": 777, "like": 8800123})
    project.environment["OTHER_TOKEN"] = other.token
    one = {"stack": "one"}
    many = {"stack": "many", "portal": "777", "tokenVariable": "OTHER_TOKEN"}
    for limit in (9, 3):  # downwards, so that each pair takes two writes in their order
        declared = {
            "deals -> contacts": {"limit": limit, "labels": {"Decision maker": limit - 1}},
            "contacts -> deals": {"limit": limit, "labels": {"Decision maker for": limit - 1}},
            "contacts -> contacts": {"limit": limit, "labels": {"Manager": 1, "Employee": 2}},
            "companies -> companies": {"limit": limit, "labels": {"Sister company": limit - 1}},
            "deals -> companies": {"limit": limit, "labels": {"Reseller": limit - 1}},
            "companies -> deals": limit,
        }
        project.declare(declared, **one)
        project.declare(declared, **many)
        project.up("--parallel", "1", stack="one")
        project.up("--parallel", "16", stack="many")
    assert portal.limits() == other.limits()
    assert _writes(simulator, portal) == _writes(simulator, other)
    for stack in ("one", "many"):
        project.preview("--refresh", "--expect-no-changes", stack=stack)


def _settings(stack_file: Path) -> dict[str, Any]:
    config = YAML(typ="safe").load(stack_file)["config"]
    settings = {key.partition(":")[2]: value for key, value in config.items()}
    return {"portal": settings.pop("portalId"), **settings}


def _renumbered(resource: dict[str, Any], number: int) -> dict[str, Any]:
    """The resource of `companies -> deals` as that of a custom object."""
    text = json.dumps(resource)
    for old, new in (("companies", f"2-{number}"), ("0-2", f"2-{number}")):
        text = text.replace(old, new)
    renumbered: dict[str, Any] = json.loads(text)
    return renumbered


def _writes(simulator: Simulator, portal: SimulatedPortal) -> list[str]:
    return sorted(
        f"{entry.path} {json.dumps(entry.body)}"
        for entry in simulator.requests(portal=portal.id, is_write=True)
    )
