"""Every endpoint of HubSpot's that the simulator has."""

from __future__ import annotations

from hubspot_limits.simulator.endpoints import (
    account,
    labels,
    limits,
    oauth,
    schemas,
    tracking,
    usage,
)
from hubspot_limits.simulator.exchange import AnyEndpoint

ENDPOINTS: tuple[AnyEndpoint, ...] = (
    *limits.ENDPOINTS,
    *labels.ENDPOINTS,
    *schemas.ENDPOINTS,
    *account.ENDPOINTS,
    *usage.ENDPOINTS,
    *tracking.ENDPOINTS,
    *oauth.ENDPOINTS,
)
