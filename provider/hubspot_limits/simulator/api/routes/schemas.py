"""Object schemas: custom objects, and the association definitions of any object type."""

from __future__ import annotations

from hubspot_limits.simulator.api.exchange import Answer, Call, JsonObject, endpoints
from hubspot_limits.simulator.api.refusals import unknown_object_type
from hubspot_limits.simulator.api.routes.pairs import object_type_id
from hubspot_limits.simulator.portals.object_names import NAMES_BY_ID, message_name
from hubspot_limits.simulator.portals.portal import AssociationDefinition

ROOTS = (
    "/crm-object-schemas/v3/schemas",
    "/crm-object-schemas/2026-03/schemas",
    "/crm-object-schemas/2026-09/schemas",
    "/crm/v3/schemas",
)

# What a schema shows where nobody has set a limit: HubSpot's own ceiling (seen live).
_NO_LIMIT = 500_000


def list_schemas(call: Call) -> Answer:
    """The custom objects. `archived=true` lists the active ones too (seen live)."""
    listed = call.schemas_seen.custom_objects
    return Answer(200, {"results": [_schema(call, custom.id) for custom in listed]})


def read_schema(call: Call) -> Answer:
    spelling = call.path["objectType"]
    type_id = object_type_id(call.schemas_seen, spelling)
    if call.switches.standard_object_schemas == "refused" and type_id in NAMES_BY_ID:
        raise unknown_object_type(spelling)
    return Answer(200, _schema(call, type_id))


def _schema(call: Call, type_id: str) -> JsonObject:
    portal = call.schemas_seen
    custom = portal.custom_object(type_id)
    name, _, singular, plural = portal.names_of(type_id)
    with_definitions = call.request.query_values.get("includeAssociationDefinitions") != "false"
    pairs = [pair for pair in portal.pairs if type_id in pair and with_definitions]
    schema = {
        "id": type_id.partition("-")[2],
        "objectTypeId": type_id,
        "name": name,
        "labels": {"singular": singular, "plural": plural},
        "fullyQualifiedName": custom.fully_qualified_name if custom else name.upper(),
        "archived": False,
        "primaryDisplayProperty": "name",
        "requiredProperties": [],
        "searchableProperties": [],
        "secondaryDisplayProperties": [],
        "properties": [],
        "associations": [_definition(call, one) for pair in pairs for one in portal.types_of(pair)],
    }
    if "/v3/" not in call.request.path:
        schema["allowsSensitiveProperties"] = True
    return {**schema, "portalId": int(portal.id)} if custom else schema


def _definition(call: Call, definition: AssociationDefinition) -> JsonObject:
    documented = {
        "id": str(definition.type_id),
        "fromObjectTypeId": definition.from_id,
        "toObjectTypeId": definition.to_id,
        "name": definition.name or _hubspot_name(definition),
    }
    if call.switches.schema_associations == "documented":
        return documented
    limits = call.schemas_seen.limits_by_key
    to_limit = limits.get(definition.key)
    from_limit = limits.get(definition.inverse_key) if definition.inverse_key else None
    return {
        **documented,
        # A limit of 1 does not make it ONE_TO_ONE (seen live).
        "cardinality": "ONE_TO_MANY",
        "inverseCardinality": "ONE_TO_MANY",
        "hasUserEnforcedMaxToObjectIds": to_limit is not None,
        "hasUserEnforcedMaxFromObjectIds": from_limit is not None,
        "maxToObjectIds": _NO_LIMIT if to_limit is None else to_limit,
        "maxFromObjectIds": _NO_LIMIT if from_limit is None else from_limit,
    }


def _hubspot_name(definition: AssociationDefinition) -> str:
    names = (message_name(definition.from_id), "TO", message_name(definition.to_id))
    return "_".join((*names, (definition.label or "unlabeled").upper()))


ENDPOINTS = (
    *endpoints(ROOTS, "schemas", ("GET", "", list_schemas)),
    *endpoints(ROOTS, "schema", ("GET", "/{objectType}", read_schema)),
)
