from __future__ import annotations

from collections.abc import Iterator

import pytest

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.simulator.calls import Api


@pytest.fixture
def api(simulator: Simulator, portal: SimulatedPortal) -> Iterator[Api]:
    calls = Api(simulator, portal)
    yield calls
    calls.close()
