"""The endpoints of association labels."""

from __future__ import annotations

import re

from hubspot_limits.simulator.api import bodies
from hubspot_limits.simulator.api.exchange import Answer, Call, JsonObject, endpoints
from hubspot_limits.simulator.api.refusals import RefusedCall, invalid_input, refusal
from hubspot_limits.simulator.api.routes.pairs import PREFIXES, pair_of
from hubspot_limits.simulator.portals import labels
from hubspot_limits.simulator.portals.object_names import message_name
from hubspot_limits.simulator.portals.portal import (
    AssociationDefinition,
    Category,
    PairIds,
    PortalState,
)


def list_labels(call: Call) -> Answer:
    types = call.portal.types_of(pair_of(call))
    if call.switches.result_order == "descending":
        types = types[::-1]
    return Answer(200, {"results": [_entry(call, listed) for listed in types]})


def create_label(call: Call) -> Answer:
    pair = pair_of(call)
    wanted = bodies.parse(bodies.LabelToCreate, call.request.body)
    _check_name(call.portal, wanted.name)
    if wanted.label:
        _check_room(call, pair)
        inverse_label = wanted.inverse_label or wanted.label
        _check_texts(call.portal, pair, wanted.label, inverse_label)
        new = labels.NewLabel(label=wanted.label, inverse_label=inverse_label, name=wanted.name)
        changed, made = labels.add_label(call.portal, pair, new)
    elif call.portal.unlabelled_type(pair) is None:
        changed, made = labels.add_unlabelled_type(call.portal, pair, wanted.name)
    else:
        raise invalid_input("The pair already has an unlabeled association type")
    is_inverse_first = call.switches.created_label_order == "inverse_first"
    listed = reversed(made) if is_inverse_first else made
    return Answer(200, {"results": [_entry(call, one) for one in listed]}, portal=changed)


def update_label(call: Call) -> Answer:
    wanted = bodies.parse(bodies.LabelToUpdate, call.request.body)
    renamed = _find(call, wanted.association_type_id)
    if renamed is None or not wanted.label:
        raise _unknown_type(wanted.association_type_id)
    if renamed.is_unlabelled:
        raise invalid_input("An unlabeled association type cannot be given a label")
    # The text is that of the id, in whichever direction it is: of an inverse id, the inverse text.
    texts = (wanted.label, wanted.inverse_label or wanted.label)
    _check_texts(call.portal, renamed.pair, *texts, besides=renamed)
    return Answer(204, portal=labels.rename_label(call.portal, renamed, *texts))


def remove_label(call: Call) -> Answer:
    pair = pair_of(call)
    if re.fullmatch(r"-?\d{1,10}", call.path["associationTypeId"], re.ASCII) is None:
        raise refusal(400, "Unable to parse value for path parameter: associationTypeId")
    type_id = int(call.path["associationTypeId"])
    deleted = _find(call, type_id)
    if deleted is None:
        return _remove_unknown(call, type_id)
    if deleted.is_unlabelled and labels.custom_label_count(call.portal, pair):
        raise invalid_input(
            "Definition with label still exists; Cannot delete unlabeled type with "
            f"associationTypeId {type_id}"
        )
    is_in_use = any(records.pair in (pair, pair.reverse) for records in call.portal.all_records)
    if is_in_use and call.switches.label_in_use_delete == "refused":
        raise invalid_input(f"Association type {type_id} is in use by records")
    return Answer(204, portal=labels.delete_label(call.portal, deleted))


def _remove_unknown(call: Call, type_id: int) -> Answer:
    if _find(call, type_id, "HUBSPOT_DEFINED") is not None:
        raise invalid_input("HubSpot defined association types cannot be deleted")
    was_deleted = any(gone.type_id == type_id for gone in call.portal.deleted_types)
    if was_deleted and call.switches.repeated_label_delete == "accepted":
        return Answer(204)
    raise _unknown_type(type_id)


def _entry(call: Call, listed: AssociationDefinition) -> JsonObject:
    filled = call.switches.label_object_type_ids == "filled"
    return {
        "category": listed.category,
        "typeId": listed.type_id,
        "label": listed.label,
        "fromObjectTypeId": listed.from_id if filled else None,
        "toObjectTypeId": listed.to_id if filled else None,
    }


def _find(
    call: Call, type_id: int, category: Category = "USER_DEFINED"
) -> AssociationDefinition | None:
    """The type of this id in the path's direction, or else in the other one."""
    pair, portal = pair_of(call), call.portal
    forward = portal.find_type(pair, category, type_id)
    return forward or portal.find_type(pair.reverse, category, type_id)


def _unknown_type(type_id: int) -> RefusedCall:
    return invalid_input(f"Unable to find objectTypeIds for associationTypeId {type_id}")


def _check_name(portal: PortalState, name: str) -> None:
    if not name or "-" in name or name[0].isdigit():
        raise invalid_input(
            f"Invalid association definition name: {name!r}. A name has no hyphen and does not "
            "start with a digit"
        )
    if any(own.name == name for own in portal.association_types):
        raise invalid_input(f"Association definition named {name} already exists for portal")


def _check_room(call: Call, pair: PairIds) -> None:
    cap = call.switches.labels_per_pair
    if labels.custom_label_count(call.portal, pair) >= cap:
        problem = f"No more than {cap} association types are allowed {_between(pair)}"
        raise refusal(437, problem, "VALIDATION_ERROR")


def _check_texts(
    portal: PortalState,
    pair: PairIds,
    label: str,
    inverse_label: str,
    besides: AssociationDefinition | None = None,
) -> None:
    """Raises RefusedCall for a text that the pair has already, in its direction."""
    own = () if besides is None else (besides.key, besides.inverse_key)
    for direction, text in ((pair, label), (pair.reverse, inverse_label)):
        others = (other for other in portal.types_of(direction) if other.key not in own)
        if text.casefold() in (other.label.casefold() for other in others if other.label):
            raise invalid_input(
                f"Association label {text} already exists {_between(direction)}",
                subCategory="AssociationValidationError.DUPLICATE_ASSOCIATION_LABEL",
            )


def _between(pair: PairIds) -> str:
    return f"between {message_name(pair.from_id)} and {message_name(pair.to_id)}"


_LABELS = "/{fromObjectType}/{toObjectType}/labels"

ENDPOINTS = endpoints(
    PREFIXES,
    "associations",
    ("GET", _LABELS, list_labels),
    ("POST", _LABELS, create_label),
    ("PUT", _LABELS, update_label),
    ("DELETE", f"{_LABELS}/{{associationTypeId}}", remove_label),
)
