"""HubSpot, simulated: a real HTTP server that answers as HubSpot is known to answer."""

from __future__ import annotations

from hubspot_limits.simulator.description import DescriptionError, PortalDescription
from hubspot_limits.simulator.scenario import Scenario, read_scenario
from hubspot_limits.simulator.simulator import SimulatedPortal, Simulator
from hubspot_limits.simulator.switches import Switches

__all__ = [
    "DescriptionError",
    "PortalDescription",
    "Scenario",
    "SimulatedPortal",
    "Simulator",
    "Switches",
    "read_scenario",
]
