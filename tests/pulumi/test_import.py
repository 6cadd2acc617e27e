"""Limits that are live enter state by `pulumi import --file`, without a write."""

from __future__ import annotations

import json

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.pulumi.project import PROVIDER, Project


def test_imported_limits_need_no_change_and_are_pulumis_from_then_on(
    project: Project, portal: SimulatedPortal, simulator: Simulator
) -> None:
    portal.set_limit("deals", "contacts", 10)
    portal.set_limit("deals", "contacts", 2, label="Decision maker")
    label = portal.type("deals", "contacts", label="Decision maker").type_id
    declared = {
        "fromObjectType": "deals",
        "toObjectType": "contacts",
        "limit": 10,
        "labels": {"Decision maker": 2},
        "__provider": PROVIDER,
    }
    file = project.folder / "import.json"
    entry = {
        "type": "pulumi-python:dynamic/hubspot:AssociationLimit",
        "name": "deals-contacts",
        "id": "8800123/0-3/0-1",
        "inputs": declared,
        "outputs": {
            **declared,
            "portalId": "8800123",
            "fromObjectTypeId": "0-3",
            "toObjectTypeId": "0-1",
            "limits": {
                "HUBSPOT_DEFINED/3": {"limit": 10},
                f"USER_DEFINED/{label}": {"label": "Decision maker", "limit": 2},
            },
            "undeclared": {},
        },
    }
    file.write_text(json.dumps({"resources": [entry]}))
    project.declare({"deals -> contacts": {"limit": 10, "labels": {"Decision maker": 2}}})
    imported = project.pulumi(
        *("import", "--file", str(file), "--generate-code=false", "--protect=false"),
        *("--yes", "--skip-preview", "--stack", "sandbox"),
    )
    assert imported.steps == {"deals-contacts": "imported"}
    assert not simulator.writes()

    simulator.clear_requests()
    assert project.preview("--expect-no-changes", "--diff").steps == {}
    assert not simulator.requests()
    project.refresh_preview("--expect-no-changes")

    project.declare({"deals -> contacts": {"limit": 10}})
    project.up()
    assert portal.limit("deals", "contacts", label="Decision maker") is None
    assert portal.limit("deals", "contacts") == 10
