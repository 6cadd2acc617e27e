from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.configuration.settings import parse_settings
from hubspot_limits.portal.connection import connect
from hubspot_limits.portal.portal import Portal
from hubspot_limits.simulator import LoggedRequest, SimulatedPortal, Simulator


@pytest.fixture
def connected(simulator: Simulator, portal: SimulatedPortal) -> Portal:
    settings = parse_settings(
        {"hubspot-limits:portalId": portal.id, "hubspot-limits:token": portal.token},
        {"HUBSPOT_BASE_URL": simulator.url},
    )
    connected = connect(settings, announce=print, environment={})
    assert connected
    return connected


def deals(from_object_type: str, to_object_type: str) -> Declaration:
    return Declaration(from_object_type=from_object_type, to_object_type=to_object_type, limit=5)


def direction(entry: LoggedRequest) -> str:
    return "from deals" if "0-3/0-1" in entry.path else "to deals"


def test_both_directions_of_a_pair_are_changed_one_after_the_other(
    connected: Portal, simulator: Simulator
) -> None:
    connected.guard()
    simulator.clear_requests()
    simulator.faults.add("slow", seconds=0.1, times=99)
    start = Barrier(2)

    def change(declaration: Declaration) -> None:
        start.wait()
        connected.change(declaration, None)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(change, [deals("deals", "contacts"), deals("contacts", "deals")]))
    order = [direction(entry) for entry in simulator.requests()]
    assert order in (sorted(order), sorted(order, reverse=True))
    assert len(set(order)) == 2
