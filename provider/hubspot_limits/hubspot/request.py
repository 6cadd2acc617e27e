"""One request to HubSpot, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from hubspot_limits.values.limits import Pair

Method: TypeAlias = Literal["GET", "POST", "PUT", "DELETE"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked of HubSpot. Errors carry it, so no credential is ever part of it.

    doing: the request in words, to follow "Could not ": "read the limits of deals -> contacts".
    body: sent as JSON.
    changes_limits: whether the portal is not the same afterwards.
    is_idempotent: whether sending it twice does the same as sending it once.
    takes_refusals: whether a refusal of HubSpot's, or an answer that is none of its API's, is an
    answer like any other, and no error.
    """

    doing: str
    method: Method
    path: str
    pair: Pair | None = None
    body: Mapping[str, Any] | None = None
    changes_limits: bool = False
    is_idempotent: bool = True
    takes_refusals: bool = False
