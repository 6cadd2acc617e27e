from __future__ import annotations

import pytest
from hypothesis import settings

from hubspot_limits.simulator import SimulatedPortal, Simulator

# A busy machine is no failure: no test's condition is a timing.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

SANDBOX = "8800123"
PRODUCTION = "8800456"


@pytest.fixture
def simulator(hubspot_simulator: Simulator) -> Simulator:
    return hubspot_simulator


@pytest.fixture
def portal(simulator: Simulator) -> SimulatedPortal:
    return simulator.portal(SANDBOX)
