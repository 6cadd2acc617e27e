from __future__ import annotations

import pytest
from hypothesis import settings

from hubspot_limits.simulator import SimulatedPortal, Simulator

# A busy machine is no failure: no test's condition is a timing. And a change is judged by the same
# examples as the one before it; --hypothesis-profile=explore looks for others.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None)
settings.load_profile("steady")

_NEED_THE_CLI = {"cli", "script", "trial"}

SANDBOX = "8800123"
PRODUCTION = "8800456"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks for the real Pulumi CLI takes seconds a test, and is marked so."""
    for item in items:
        if _NEED_THE_CLI.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("real_cli")


@pytest.fixture
def simulator(hubspot_simulator: Simulator) -> Simulator:
    return hubspot_simulator


@pytest.fixture
def portal(simulator: Simulator) -> SimulatedPortal:
    return simulator.portal(SANDBOX)
