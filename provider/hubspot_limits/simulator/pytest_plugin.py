"""Fixtures for the tests of others: a simulator for each test, and a portal of it.

Pytest loads this module in every project where the package is installed, so it imports nothing of
the simulator before a test asks for it, and works without the libraries of the simulator's extra.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from hubspot_limits.simulator import SimulatedPortal, Simulator

_OTHER_CREDENTIALS = ("HUBSPOT_CLIENT_ID", "HUBSPOT_CLIENT_SECRET", "HUBSPOT_REFRESH_TOKEN")


@pytest.fixture
def hubspot_simulator() -> Iterator[Simulator]:
    """HubSpot on a free port of 127.0.0.1, for this test alone.

    It has two portals, the sandbox 8800123 and the production account 8800456; `add_portal` makes
    others.
    """
    with _new_simulator() as simulator:
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
    for name in _OTHER_CREDENTIALS:
        monkeypatch.delenv(name, raising=False)
    for name, value in portal.environment.items():
        monkeypatch.setenv(name, value)
    return portal


def _new_simulator() -> Simulator:
    try:
        from hubspot_limits.simulator import Simulator  # noqa: PLC0415 - see above
    except ModuleNotFoundError as error:
        library = (error.name or "").partition(".")[0]
        pytest.fail(
            f"The fixture hubspot_simulator needs the library {library!r}. "
            "Install the package with its extra, from a checkout: "
            "pip install './hubspot-limits[simulator]'",
            pytrace=False,
        )
    return Simulator()
