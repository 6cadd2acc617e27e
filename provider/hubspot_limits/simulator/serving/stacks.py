"""Which stacks a simulation's portals are for, as whoever runs them says."""

from __future__ import annotations

from collections.abc import Mapping

from hubspot_limits.simulator.portals.account import PortalId
from hubspot_limits.simulator.portals.model import Model


class Stacks(Model):
    """The names of the stacks by portal id, and the name of the one that was run last."""

    names: Mapping[PortalId, tuple[str, ...]] = {}
    running: str | None = None

    @property
    def running_portal(self) -> str | None:
        """The id of the portal of the stack that was run last."""
        portals = (portal for portal, names in self.names.items() if self.running in names)
        return next(portals, None)
