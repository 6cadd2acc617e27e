"""One request to HubSpot, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from hubspot_limits.limits import Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked of HubSpot.

    doing: the request in words, to follow "Could not ": "read the limits of deals -> contacts".
    body: sent as JSON.
    form: sent as a form and without the access token: how OAuth tokens are asked for.
    changes_limits: whether the portal is not the same afterwards.
    can_be_resent: whether sending it twice does the same as sending it once.
    """

    doing: str
    method: Literal["GET", "POST"]
    path: str
    pair: Pair | None = None
    body: Mapping[str, Any] | None = None
    form: Mapping[str, str] | None = field(default=None, repr=False)
    changes_limits: bool = False
    can_be_resent: bool = True
