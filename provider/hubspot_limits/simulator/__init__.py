"""HubSpot, simulated: a real HTTP server that answers as HubSpot is known to answer.

The names are imported when first used: pytest loads the plugin of this package in every project
that has it installed, simulator or not.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hubspot_limits.simulator.description import PortalDescription
    from hubspot_limits.simulator.model import DescriptionError
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


_MODULES = {
    "DescriptionError": "model",
    "PortalDescription": "description",
    "Scenario": "scenario",
    "SimulatedPortal": "simulator",
    "Simulator": "simulator",
    "Switches": "switches",
    "read_scenario": "scenario",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the module protocol's own signature
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
