"""One request to HubSpot, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from hubspot_limits.limits import Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked of HubSpot. Errors carry it, so no credential is ever part of it.

    doing: the request in words, to follow "Could not ": "read the limits of deals -> contacts".
    body: sent as JSON.
    changes_limits: whether the portal is not the same afterwards.
    is_idempotent: whether sending it twice does the same as sending it once.
    """

    doing: str
    method: Literal["GET", "POST"]
    path: str
    pair: Pair | None = None
    body: Mapping[str, Any] | None = None
    changes_limits: bool = False
    is_idempotent: bool = True
