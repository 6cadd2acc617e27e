"""A sandbox that was created again is another portal; the documentation says how to go on."""

from __future__ import annotations

import pytest

from hubspot_limits.simulator import Simulator
from tests.pulumi.conftest import LIMITS, Applied
from tests.pulumi.project import PulumiFailed


def test_a_stack_moves_to_a_portal_that_was_created_again(
    applied: Applied, simulator: Simulator
) -> None:
    project = applied()
    again = simulator.add_portal({"id": 8800789, "like": 8800123})
    project.environment |= again.environment
    project.declare({**LIMITS, "deals -> contacts": 11})
    with pytest.raises(PulumiFailed, match='see "A new portal" in the documentation'):
        project.preview()

    project.pulumi("stack", "rm", "sandbox", "--force", "--preserve-config", "--yes")
    project.pulumi("stack", "init", "sandbox")
    project.pulumi(
        "config", "set", "--plaintext", "hubspot-limits:portalId", "8800789", "--stack", "sandbox"
    )
    simulator.clear_requests()
    project.up()
    assert again.limit("deals", "contacts") == 11
    assert simulator.portal(8800123).limit("deals", "contacts") == 10
    assert all(entry.portal == "8800789" for entry in simulator.requests())
