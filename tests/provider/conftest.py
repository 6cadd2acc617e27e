from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.provider.engine import Stack

SANDBOX = "8800123"


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def portal(simulator: Simulator) -> SimulatedPortal:
    return simulator.portal(SANDBOX)


@pytest.fixture
def make_stack(simulator: Simulator) -> Callable[..., Stack]:
    """Make a stack of a simulated portal; keywords are settings in Pulumi's spelling."""

    def make(portal_id: str = SANDBOX, token: str | None = "", **settings: Any) -> Stack:
        token = simulator.portal(portal_id).token if token == "" else token
        return Stack(
            {"portalId": portal_id} | settings,
            {"HUBSPOT_BASE_URL": simulator.url, "HUBSPOT_ACCESS_TOKEN": token},
        )

    return make


@pytest.fixture
def stack(make_stack: Callable[..., Stack]) -> Stack:
    return make_stack()
