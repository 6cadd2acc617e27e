from __future__ import annotations

import pytest

from hubspot_limits.simulator import SimulatedPortal, Simulator

SANDBOX = "8800123"
PRODUCTION = "8800456"


@pytest.fixture
def simulator(hubspot_simulator: Simulator) -> Simulator:
    return hubspot_simulator


@pytest.fixture
def portal(simulator: Simulator) -> SimulatedPortal:
    return simulator.portal(SANDBOX)
