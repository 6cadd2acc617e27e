from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import stamina

from hubspot_limits.hubspot import AccessToken, HubSpotClient
from hubspot_limits.simulator import Simulator

PORTAL = "8800123"


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    """stamina's test mode: retries as in earnest, without the waits."""
    with stamina.set_testing(True, attempts=1000, cap=True):
        yield


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


@pytest.fixture
def announced() -> list[str]:
    return []


@pytest.fixture
def make_client(simulator: Simulator, announced: list[str]) -> Callable[..., HubSpotClient]:
    """Makes clients of the simulated sandbox; keywords go to HubSpotClient."""

    def make(**settings: Any) -> HubSpotClient:  # noqa: ANN401 - the client's own keywords
        defaults = {
            "credentials": AccessToken(simulator.portal(PORTAL).token),
            "base_url": simulator.url,
            "announce": announced.append,
        }
        return HubSpotClient(**{**defaults, **settings})

    return make


@pytest.fixture
def client(make_client: Callable[..., HubSpotClient]) -> HubSpotClient:
    return make_client()
