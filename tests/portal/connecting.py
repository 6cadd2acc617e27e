"""Simulated portals, as the tests of this room reach them."""

from __future__ import annotations

from hubspot_limits.configuration.settings import parse_settings
from hubspot_limits.portal.connection import connect
from hubspot_limits.portal.portal import Portal
from hubspot_limits.simulator import SimulatedPortal, Simulator


def connected(
    simulator: Simulator, portal: SimulatedPortal, token: str | None = None, version: str = "v4"
) -> Portal:
    """A simulated portal, through the client."""
    configuration = {"portalId": portal.id, "token": token or portal.token, "apiVersion": version}
    settings = parse_settings(
        {f"hubspot-limits:{key}": value for key, value in configuration.items()},
        {"HUBSPOT_BASE_URL": simulator.url},
    )
    found = connect(settings, announce=print, environment={})
    assert found
    return found


def unhurried(simulator: Simulator, portal_id: int, **described: object) -> SimulatedPortal:
    """A portal like the sandbox, in which no quota makes anybody wait."""
    return simulator.add_portal(
        {"id": portal_id, "like": "8800123", "burstQuota": 100_000, **described}
    )
