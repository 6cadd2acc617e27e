"""`hubspot-limits import --into-state`: what is live is Pulumi's, and a preview shows nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from hubspot_limits.authoring.importing.into_state import PROVIDER as IMPORTED_PROVIDER
from hubspot_limits.simulator import SimulatedPortal, Simulator
from hubspot_limits.values.object_types import STANDARD_OBJECT_TYPES, hubspot_defined_types
from tests.pulumi.project import PROVIDER, Project

COMMAND = Path(sys.executable).with_name("hubspot-limits")


def run_import(project: Project, *options: str) -> str:
    """Run the command on the project's stack, and give what it prints."""
    ended = subprocess.run(
        [COMMAND, "import", "--stack", "sandbox", *options],
        cwd=project.folder,
        env=project.whole_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def protection(resources: Mapping[str, Mapping[str, Any]]) -> dict[str, bool]:
    return {name: bool(resource.get("protect")) for name, resource in resources.items()}


def test_limits_of_every_kind_are_in_state_and_the_preview_is_empty(
    project: Project, portal: SimulatedPortal, simulator: Simulator
) -> None:
    assert IMPORTED_PROVIDER == PROVIDER
    portal.set_limit("tickets", "contacts", 5)
    project.declare({"tickets -> contacts": 5})
    project.up()

    boat = portal.add_custom_object("boat", associated_with=["pet"])
    portal.set_limit("deals", "contacts", 10)
    portal.set_limit("deals", "contacts", 2, label="Decision maker")
    portal.set_limit("contacts", "companies", 3)
    portal.set_limit("contacts", "companies", 1, label="Billing approver")
    billing = portal.type("contacts", "companies", label="Billing approver").type_id
    assert billing == portal.type("contacts", "companies").type_id  # in another category
    portal.set_limit("companies", "companies", 20)
    portal.set_limit("companies", "companies", 5, label="Sister company")  # symmetric
    portal.set_limit("contacts", "contacts", 1, label="Manager")
    portal.set_limit("pet", "contacts", 4)
    portal.set_limit("contacts", "pet", 9, label="Owner of")
    portal.set_limit("boat", "pet", 2)
    portal.set_limit("companies", "deals", 40_000)  # above maxLimit
    portal.set_limit("deals", "companies", 4)
    portal.set_limit("deals", "companies", 1, label="Reseller")
    portal.set_limit("tickets", "companies", 6)
    project.declare(
        {
            "tickets -> contacts": 5,
            "deals -> contacts": {"limit": 10, "protect": True},
            "deals -> companies": {"limit": 4, "labels": {"Reseller": 1}, "exclusive": True},
            "companies -> tickets": {"limit": "many", "name": "no-limit", "retainOnDelete": True},
            "tickets -> companies": {"limit": 7},  # differs, so it is not imported
        }
    )
    simulator.clear_requests()
    printed = run_import(project, "--write", "--into-state")
    assert "Imported into Pulumi's state: 10 pairs. Already there: 1 pair." in printed
    assert "Not imported, because they differ: tickets -> companies." in printed
    assert not simulator.writes()

    resources = project.resources()
    assert {name for name in resources if protection(resources)[name]} == {"deals-contacts"}
    assert resources["boat-pet"]["id"].startswith(f"{portal.id}/{boat}/")
    assert resources["deals-contacts"]["inputs"]["labels"] == {"Decision maker": 2}

    printed = run_import(project, "--write", "--into-state", "--take-live", "all")
    assert "Imported into Pulumi's state: 1 pair. Already there: 11 pairs." in printed
    simulator.clear_requests()
    project.preview("--expect-no-changes", "--diff")
    assert not simulator.requests()
    project.refresh_preview("--expect-no-changes")


@pytest.mark.exhaustive
def test_300_pairs_are_imported_at_once(project: Project, simulator: Simulator) -> None:
    portal = simulator.add_portal({"id": 300, "like": "8800123", "burstQuota": 100_000})
    project.environment |= portal.environment
    names = {object_type.name for object_type in STANDARD_OBJECT_TYPES}
    pairs = [
        (row.from_name, row.to_name)
        for row in hubspot_defined_types()
        if not row.qualifier and {row.from_name, row.to_name} <= names
    ][:300]
    for pair in pairs:
        portal.set_limit(*pair, 5)
    project.declare(portal="300")
    assert "Imported into Pulumi's state: 300 pairs." in run_import(
        project, "--write", "--into-state"
    )
    assert set(protection(project.resources()).values()) == {False}
    simulator.clear_requests()
    project.preview("--expect-no-changes")
    assert not simulator.requests()
