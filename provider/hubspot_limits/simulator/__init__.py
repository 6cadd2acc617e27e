"""HubSpot, simulated: a real HTTP server that answers as HubSpot is known to answer.

The names are imported when first used: pytest loads the plugin of this package in every project
that has it installed, simulator or not.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hubspot_limits.simulator.api.switches import Switches as Switches
    from hubspot_limits.simulator.portals.description import DEFAULT_PORTALS as DEFAULT_PORTALS
    from hubspot_limits.simulator.portals.description import PortalDescription as PortalDescription
    from hubspot_limits.simulator.portals.model import DescriptionError as DescriptionError
    from hubspot_limits.simulator.serving.evidence import read_evidence as read_evidence
    from hubspot_limits.simulator.serving.log import LoggedRequest as LoggedRequest
    from hubspot_limits.simulator.serving.scenario import Scenario as Scenario
    from hubspot_limits.simulator.serving.scenario import read_scenario as read_scenario
    from hubspot_limits.simulator.simulator import SimulatedPortal as SimulatedPortal
    from hubspot_limits.simulator.simulator import Simulator as Simulator

_MODULES = {
    "DEFAULT_PORTALS": "portals.description",
    "DescriptionError": "portals.model",
    "LoggedRequest": "serving.log",
    "PortalDescription": "portals.description",
    "Scenario": "serving.scenario",
    "SimulatedPortal": "simulator",
    "Simulator": "simulator",
    "Switches": "api.switches",
    "read_evidence": "serving.evidence",
    "read_scenario": "serving.scenario",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the module protocol's own signature
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
