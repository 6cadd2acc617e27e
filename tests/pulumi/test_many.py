"""`many` through the real CLI: nobody's limit is purged unseen, and whoever sets one is seen."""

from __future__ import annotations

import pytest

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.pulumi.project import Project, PulumiFailed

MANY = {"deals -> contacts": {"labels": {"Decision maker": "many"}}, "companies -> deals": "many"}
ADOPTING = {**MANY, "companies -> deals": {"limit": "many", "adopt": True}}


def test_a_pair_that_is_to_have_no_limit(
    project: Project, portal: SimulatedPortal, simulator: Simulator
) -> None:
    portal.set_limit("companies", "deals", 5)
    project.declare(MANY)
    with pytest.raises(PulumiFailed, match="limit: 5 live, many declared"):
        project.up()
    assert not simulator.writes()

    project.declare(ADOPTING)
    project.up()
    assert portal.limits() == {}
    assert project.resources()["deals-contacts"]["inputs"]["labels"] == {"Decision maker": "many"}
    project.declare(MANY)
    simulator.clear_requests()
    assert "3 unchanged" in project.up().output
    assert not simulator.requests()

    portal.set_limit("deals", "contacts", 7, label="Decision maker")
    drift = project.refresh_preview("--diff").output
    assert '~ Decision maker: "many" => 7' in drift
    assert "delete" not in drift
    assert project.up("--refresh").steps == {"deals-contacts": "updated"}
    assert portal.limits() == {}

    portal.set_limit("companies", "deals", 9)
    simulator.clear_requests()
    project.destroy()
    assert not simulator.writes()
    assert list(portal.limits().values()) == [9]
