"""Limits tracking: how close a portal's records and labels are to their limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hubspot_limits.simulator.api.exchange import Answer, Call, JsonObject, endpoints
from hubspot_limits.simulator.api.routes.pairs import object_type_id
from hubspot_limits.simulator.portals.labels import custom_label_count
from hubspot_limits.simulator.portals.portal import PairIds, PortalState, Records

ROOTS = ("/crm/v3/limits", "/crm/limits/2026-03", "/crm/limits/2026-09")

# HubSpot's example of a pair's ceiling in the "Associate records" guide.
SUBSCRIPTION_LIMIT = 50_000

# HubSpot's reports begin at 80 % of a limit.
_NEAR = 0.8


def list_labels(call: Call) -> Answer:
    """How many labels a pair has, of how many it may have: every pair that has some."""
    asked = (call.request.query_values.get(name) for name in ("fromObjectTypeId", "toObjectTypeId"))
    wanted = [None if text is None else object_type_id(call.portal, text) for text in asked]
    pairs = dict.fromkeys(own.pair for own in call.portal.association_types)
    rows = [
        _label_row(call, pair)
        for pair in pairs
        if all(end in (None, of_pair) for end, of_pair in zip(wanted, pair, strict=True))
    ]
    return Answer(200, {"results": [row for row in rows if row["usage"]]})


def list_from(call: Call) -> Answer:
    """The object types whose records are near or at a limit."""
    return _object_types(call, [(records.from_id, records) for records in call.portal.all_records])


def list_to(call: Call) -> Answer:
    """The object types that records of one type are near or at a limit of."""
    from_id = object_type_id(call.portal, call.path["fromObjectTypeId"])
    of_type = (records for records in call.portal.all_records if records.from_id == from_id)
    return _object_types(call, [(records.to_id, records) for records in of_type])


def read_pair(call: Call) -> Answer:
    """A pair's limit, and its records that are near or at it."""
    names = ("fromObjectTypeId", "toObjectTypeId")
    pair = PairIds(*(object_type_id(call.portal, call.path[name]) for name in names))
    limit = _limit(call, pair)
    near, at = _near_and_at(call.portal.record_counts(pair), limit)
    return Answer(
        200,
        {
            "limit": limit,
            "totalRecordsAtLimit": len(at),
            "totalRecordsNearLimit": len(near),
            "atLimitFromRecordSamples": [_sample(*record, limit) for record in at.items()],
            "nearLimitFromRecordSamples": [_sample(*record, limit) for record in near.items()],
        },
    )


def _near_and_at(
    counts: Mapping[str, int], limit: int
) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """The records that are near a limit, and those that are at it or above."""
    near = {record: count for record, count in counts.items() if _NEAR * limit <= count < limit}
    return near, {record: count for record, count in counts.items() if count >= limit}


def _label_row(call: Call, pair: PairIds) -> JsonObject:
    portal, limit = call.portal, call.switches.labels_per_pair
    labels = [
        own.label
        for own in portal.types_of(pair)
        if own.label is not None and own.category == "USER_DEFINED"
    ]
    usage = custom_label_count(portal, pair)
    return {
        "fromObjectType": _object_definition(portal, pair.from_id),
        "toObjectType": _object_definition(portal, pair.to_id),
        "allLabels": list(dict.fromkeys(labels)),
        "usage": usage,
        "limit": limit,
        "percentage": _percentage(usage, limit),
    }


def _object_definition(portal: PortalState, type_id: str) -> JsonObject:
    *_, singular, plural = portal.names_of(type_id)
    return {"objectTypeId": type_id, "singularLabel": singular, "pluralLabel": plural}


def _object_types(call: Call, records_by_type: Iterable[tuple[str, Records]]) -> Answer:
    """Each object type with records near or at a limit, of those that are given."""
    rows: dict[str, JsonObject] = {}
    for type_id, records in records_by_type:
        near, at = _near_and_at(records.counts, _limit(call, records.pair))
        if near or at:
            row = rows.setdefault(type_id, _object_definition(call.portal, type_id))
            row["hasRecordsNearLimit"] = bool(near) or row.get("hasRecordsNearLimit", False)
            row["hasRecordsAtLimit"] = bool(at) or row.get("hasRecordsAtLimit", False)
    return Answer(200, {"results": [rows[type_id] for type_id in sorted(rows)]})


def _limit(call: Call, pair: PairIds) -> int:
    limit = call.portal.object_limit(pair)
    if limit is None or call.switches.tracking_limit == "subscription":
        return SUBSCRIPTION_LIMIT
    return limit


def _sample(record: str, count: int, limit: int) -> JsonObject:
    return {
        "objectId": int(record),
        "label": f"Record {record}",
        "usage": count,
        "percentage": _percentage(count, limit),
    }


def _percentage(usage: int, limit: int) -> float:
    return round(100 * usage / limit, 2) if limit else 100.0


_RECORDS = "/associations/records"

ENDPOINTS = endpoints(
    ROOTS,
    "tracking",
    ("GET", "/associations/labels", list_labels),
    ("GET", f"{_RECORDS}/from", list_from),
    ("GET", f"{_RECORDS}/{{fromObjectTypeId}}/to", list_to),
    ("GET", f"{_RECORDS}/{{fromObjectTypeId}}/{{toObjectTypeId}}", read_pair),
)
