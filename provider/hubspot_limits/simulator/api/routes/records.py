"""Records and their associations: no more of them than it takes to see what a limit does."""

from __future__ import annotations

from typing import Any

from hubspot_limits.simulator.api import bodies
from hubspot_limits.simulator.api.exchange import Answer, Call, JsonObject, endpoints
from hubspot_limits.simulator.api.refusals import invalid_input, not_found
from hubspot_limits.simulator.api.routes.pairs import PREFIXES, object_type_id, pair_of
from hubspot_limits.simulator.portals import records
from hubspot_limits.simulator.portals.portal import Association, PairIds, PortalState, Record

ROOTS = ("/crm/v3/objects", "/crm/objects/2026-03", "/crm/objects/2026-09")


def create_record(call: Call) -> Answer:
    type_id = object_type_id(call.portal, call.path["objectType"])
    wanted = bodies.parse(bodies.RecordToCreate, call.request.body)
    changed, made = records.add_record(call.portal, type_id, wanted.properties)
    return Answer(201, _entry(made), portal=changed)


def remove_record(call: Call) -> Answer:
    """Deleting what is deleted already is no error."""
    type_id = object_type_id(call.portal, call.path["objectType"])
    found = _find(call.portal, type_id, call.path["recordId"])
    return Answer(204, portal=None if found is None else records.delete_record(call.portal, found))


def search_records(call: Call) -> Answer:
    """By properties that are equal to a value."""
    type_id = object_type_id(call.portal, call.path["objectType"])
    wanted = bodies.parse(bodies.Search, call.request.body)
    found = [
        _entry(record)
        for record in call.portal.made_records
        if record.object_type_id == type_id and wanted.fits(record.properties)
    ]
    return Answer(200, {"total": len(found), "results": found})


def associate_records(call: Call) -> Answer:
    """Nobody has reported how HubSpot refuses what is above a limit: HTTP 400 here."""
    pair = pair_of(call)
    portal = call.portal
    results: list[JsonObject] = []
    asked_for = bodies.parse(bodies.Inputs[bodies.AssociationInput], call.request.body)
    for wanted in asked_for.inputs:
        for asked in wanted.types:
            added = Association(
                **pair._asdict(),
                category=asked.association_category,
                type_id=asked.association_type_id,
                from_record=wanted.from_.id,
                to_record=wanted.to.id,
            )
            _check(portal, pair, added)
            portal = records.associate(portal, added)
        results.append({"from": {"id": wanted.from_.id}, "to": {"id": wanted.to.id}})
    return Answer(201, bodies.batch_body(call.request.received, results), portal=portal)


def _check(portal: PortalState, pair: PairIds, added: Association) -> None:
    for type_id, record in zip(pair, (added.from_record, added.to_record), strict=True):
        if _find(portal, type_id, record) is None:
            raise not_found()
    if portal.find_type(pair, added.category, added.type_id) is None:
        raise invalid_input(
            "One or more associations are invalid", subCategory="INVALID_ASSOCIATION_TYPE_ID"
        )
    limit = records.exceeded_limit(portal, added)
    if limit is not None:
        raise invalid_input(
            f"The association exceeds the limit of {limit}",
            subCategory="crm.associations.ASSOCIATION_LIMIT_EXCEEDED",
        )


def _find(portal: PortalState, type_id: str, record_id: str) -> Record | None:
    wanted = (type_id, record_id)
    made = portal.made_records
    return next((one for one in made if (one.object_type_id, one.id) == wanted), None)


def _entry(record: Record) -> dict[str, Any]:
    return {"id": record.id, "properties": dict(record.properties), "archived": False}


_OBJECT = "/{objectType}"

ENDPOINTS = (
    *endpoints(
        ROOTS,
        "records",
        ("POST", _OBJECT, create_record),
        ("POST", f"{_OBJECT}/search", search_records),
        ("DELETE", f"{_OBJECT}/{{recordId}}", remove_record),
    ),
    *endpoints(
        PREFIXES,
        "records",
        ("POST", "/{fromObjectType}/{toObjectType}/batch/create", associate_records),
    ),
)
