"""What the limit and label endpoints share: their prefixes, and the pair in their paths."""

from __future__ import annotations

import re

from hubspot_limits.simulator.api.exchange import Call
from hubspot_limits.simulator.api.refusals import missing_scopes, unknown_object_type
from hubspot_limits.simulator.portals.object_names import NAMES_BY_ID
from hubspot_limits.simulator.portals.portal import PairIds, PortalState

PREFIXES = (
    "/crm/v4/associations",
    "/crm/associations/v4",
    "/crm/associations/2025-09",
    "/crm/associations/2026-03",
    "/crm/associations/2026-09",
    "/crm/associations/2026-09-beta",
)


def pair_of(call: Call) -> PairIds:
    """The pair that the path names. Raises RefusedCall."""
    return PairIds(
        _object_type_id(call, call.path["fromObjectType"]),
        _object_type_id(call, call.path["toObjectType"]),
    )


def object_type_id(portal: PortalState, spelling: str) -> str:
    """The id of the object type that a path or query means. Raises RefusedCall."""
    found = portal.object_type_id(spelling)
    if found is None:
        raise unknown_object_type(spelling)
    return found


def _object_type_id(call: Call, spelling: str) -> str:
    found = object_type_id(call.portal, spelling)
    is_custom_name = found.startswith("2-") and found != spelling
    if is_custom_name and call.switches.custom_object_names == "refused":
        raise unknown_object_type(spelling)
    if call.switches.object_scopes == "required":
        name = NAMES_BY_ID.get(found, "custom")
        wanted = "tickets" if name == "tickets" else rf"(crm\.objects\.)?{name}(\.read|\.write)?"
        if not any(re.fullmatch(wanted, scope) for scope in call.token.scopes):
            raise missing_scopes(["view_schema"])
    return found
