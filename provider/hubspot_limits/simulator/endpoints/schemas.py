"""Object schemas: custom objects, and the association definitions of any object type."""

from __future__ import annotations

from hubspot_limits.simulator.answer_models import Results
from hubspot_limits.simulator.endpoints.associations import object_type_id
from hubspot_limits.simulator.exchange import Answer, Call, Endpoint, JsonObject
from hubspot_limits.simulator.object_names import NAMES_BY_ID, object_labels, singular_name
from hubspot_limits.simulator.portal import AssociationType, CustomObject, Pair, Portal

ROOTS = (
    "/crm-object-schemas/v3/schemas",
    "/crm-object-schemas/2026-03/schemas",
    "/crm-object-schemas/2026-09/schemas",
    "/crm/v3/schemas",
)

# What a schema shows where nobody has set a limit: HubSpot's own ceiling (seen live).
_NO_LIMIT = 500_000


def list_schemas(call: Call) -> Answer:
    if call.query.get("archived") == "true":
        return Answer(200, {"results": []})
    portal = call.schemas_seen
    return Answer(
        200,
        {"results": [_custom_schema(portal, custom) for custom in portal.custom_objects]},
    )


def read_schema(call: Call) -> Answer:
    portal = call.schemas_seen
    found = object_type_id(portal, call.path["objectType"])
    custom = portal.custom_object(found)
    if custom is not None:
        return Answer(200, _custom_schema(portal, custom))
    return Answer(200, _standard_schema(portal, found))


def _custom_schema(portal: Portal, custom: CustomObject) -> JsonObject:
    return {
        **_schema(portal, custom.id, custom.name, custom.singular, custom.plural),
        "fullyQualifiedName": custom.fully_qualified_name,
        "portalId": int(portal.id),
    }


def _standard_schema(portal: Portal, object_type_id: str) -> JsonObject:
    name = singular_name(object_type_id)
    singular, plural = object_labels(object_type_id)
    return {
        **_schema(portal, object_type_id, name, singular, plural),
        "fullyQualifiedName": name.upper(),
    }


def _schema(
    portal: Portal, object_type_id: str, name: str, singular: str, plural: str
) -> JsonObject:
    return {
        "id": object_type_id.partition("-")[2],
        "objectTypeId": object_type_id,
        "name": name,
        "labels": {"singular": singular, "plural": plural},
        "archived": False,
        "primaryDisplayProperty": "name",
        "requiredProperties": [],
        "searchableProperties": [],
        "secondaryDisplayProperties": [],
        "properties": [],
        "associations": [
            _definition(portal, known) for known in _types_touching(portal, object_type_id)
        ],
    }


def _types_touching(portal: Portal, object_type_id: str) -> list[AssociationType]:
    others = [*NAMES_BY_ID, *(custom.id for custom in portal.custom_objects)]
    pairs = dict.fromkeys(
        pair
        for other in others
        for pair in (Pair(object_type_id, other), Pair(other, object_type_id))
    )
    return [known for pair in pairs for known in portal.types_of(pair)]


def _definition(portal: Portal, known: AssociationType) -> JsonObject:
    limits = portal.limits_by_key
    to_limit = limits.get(known.key)
    from_limit = limits.get(known.inverse_key) if known.inverse_key else None
    return {
        "id": str(known.type_id),
        "fromObjectTypeId": known.from_id,
        "toObjectTypeId": known.to_id,
        "name": known.name or _hubspot_name(known),
        # A limit of 1 does not make it ONE_TO_ONE (seen live).
        "cardinality": "ONE_TO_MANY",
        "inverseCardinality": "ONE_TO_MANY",
        "hasUserEnforcedMaxToObjectIds": to_limit is not None,
        "hasUserEnforcedMaxFromObjectIds": from_limit is not None,
        "maxToObjectIds": _NO_LIMIT if to_limit is None else to_limit,
        "maxFromObjectIds": _NO_LIMIT if from_limit is None else from_limit,
    }


def _hubspot_name(known: AssociationType) -> str:
    names = (singular_name(known.from_id), "to", singular_name(known.to_id))
    return "_".join((*names, known.label or "unlabeled")).upper()


def _endpoints(root: str) -> tuple[Endpoint, ...]:
    return (
        Endpoint(
            method="GET",
            path=root,
            handler=list_schemas,
            summary="The custom objects of the account",
            access="schemas",
            query=("archived",),
            answer=Results,
        ),
        Endpoint(
            method="GET",
            path=f"{root}/{{objectType}}",
            handler=read_schema,
            summary="One object type with its associations",
            access="schemas",
        ),
    )


ENDPOINTS = tuple(endpoint for root in ROOTS for endpoint in _endpoints(root))
