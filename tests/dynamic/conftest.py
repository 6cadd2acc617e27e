from __future__ import annotations

from typing import Protocol

import pytest

from hubspot_limits.simulator import Simulator
from tests.conftest import SANDBOX
from tests.dynamic.engine import ProcessStack, Stack


class MakeStack(Protocol):
    def __call__(self, portal_id: str = SANDBOX, **settings: str) -> Stack:
        """A stack of a simulated portal, with settings in Pulumi's spelling."""


@pytest.fixture
def make_stack(simulator: Simulator) -> MakeStack:
    def make(portal_id: str = SANDBOX, **settings: str) -> Stack:
        return Stack(
            {"portalId": portal_id} | settings, _environment(simulator, portal_id), simulator
        )

    return make


@pytest.fixture
def stack(make_stack: MakeStack) -> Stack:
    return make_stack()


@pytest.fixture
def process_stack(simulator: Simulator) -> ProcessStack:
    """A stack whose runs have the real provider process."""
    return ProcessStack({"portalId": SANDBOX}, _environment(simulator, SANDBOX), simulator)


def _environment(simulator: Simulator, portal_id: str) -> dict[str, str | None]:
    portal = simulator.portal(portal_id)
    return {"HUBSPOT_BASE_URL": simulator.url, "HUBSPOT_ACCESS_TOKEN": portal.token}
