from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hubspot_limits.hubspot import AccessToken, HubSpotClient
from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.hubspot.fake_clock import FakeClock

MakeClient = Callable[..., HubSpotClient]


@pytest.fixture
def announced() -> list[str]:
    return []


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def make_client(
    simulator: Simulator, portal: SimulatedPortal, announced: list[str], clock: FakeClock
) -> MakeClient:
    """Makes clients of the simulated sandbox; keywords go to HubSpotClient."""

    def make(**settings: Any) -> HubSpotClient:  # noqa: ANN401 - the client's own keywords
        defaults = {
            "credentials": AccessToken(portal.token),
            "base_url": simulator.url,
            "announce": announced.append,
            "clock": clock,
        }
        return HubSpotClient(**{**defaults, **settings})

    return make


@pytest.fixture
def client(make_client: MakeClient) -> HubSpotClient:
    return make_client()
