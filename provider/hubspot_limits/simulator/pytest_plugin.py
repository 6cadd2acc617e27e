"""Fixtures for the tests of others: a simulator for each test, and a portal of it.

Pytest loads this module in every project where the package is installed, so it imports nothing of
the simulator before a test asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from hubspot_limits.simulator import SimulatedPortal, Simulator


@pytest.fixture
def hubspot_simulator() -> Iterator[Simulator]:
    """HubSpot on a free port of 127.0.0.1, for this test alone.

    It has two portals, the sandbox 8800123 and the production account 8800456; `add_portal` makes
    others.
    """
    from hubspot_limits.simulator import Simulator  # noqa: PLC0415 - see above

    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def hubspot_portal(
    hubspot_simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> SimulatedPortal:
    """The simulated sandbox 8800123, with the environment that opens it.

    HUBSPOT_BASE_URL and HUBSPOT_ACCESS_TOKEN are set, so that whatever the test runs reaches this
    portal and nothing else.
    """
    portal = hubspot_simulator.portal(8800123)
    monkeypatch.setenv("HUBSPOT_BASE_URL", hubspot_simulator.url)
    monkeypatch.setenv("HUBSPOT_ACCESS_TOKEN", portal.token)
    for name in ("HUBSPOT_CLIENT_ID", "HUBSPOT_CLIENT_SECRET", "HUBSPOT_REFRESH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    return portal
