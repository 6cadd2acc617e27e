"""The endpoints of association labels."""

from __future__ import annotations

from hubspot_limits.simulator.api.bodies import LabelToCreate, LabelToUpdate, parse
from hubspot_limits.simulator.api.exchange import Answer, Call, JsonObject, endpoints
from hubspot_limits.simulator.api.refusals import invalid_input, path_number, refusal
from hubspot_limits.simulator.api.routes.pairs import PREFIXES, pair_of
from hubspot_limits.simulator.portals.labels import (
    NewLabel,
    add_label,
    add_unlabelled_type,
    custom_label_count,
    delete_label,
    rename_label,
)
from hubspot_limits.simulator.portals.object_names import message_name
from hubspot_limits.simulator.portals.portal import AssociationDefinition, PairIds, PortalState


def list_labels(call: Call) -> Answer:
    types = call.portal.types_of(pair_of(call))
    if call.switches.result_order == "descending":
        types = types[::-1]
    return Answer(200, {"results": [_entry(call, listed) for listed in types]})


def create_label(call: Call) -> Answer:
    pair = pair_of(call)
    wanted = parse(LabelToCreate, call.body)
    _check_name(call.portal, wanted.name)
    if not wanted.label:
        if call.portal.unlabelled_type(pair) is not None:
            raise invalid_input("The pair already has an unlabeled association type")
        changed, made = add_unlabelled_type(call.portal, pair, wanted.name)
    else:
        _check_room(call, pair)
        inverse_label = wanted.inverse_label or wanted.label
        _check_text_is_new(call.portal, pair, wanted.label)
        _check_text_is_new(call.portal, pair.reverse, inverse_label)
        new = NewLabel(label=wanted.label, inverse_label=inverse_label, name=wanted.name)
        changed, made = add_label(call.portal, pair, new)
    is_inverse_first = call.switches.created_label_order == "inverse_first"
    listed = reversed(made) if is_inverse_first else made
    entries = [_entry(call, definition) for definition in listed]
    return Answer(200, {"results": entries}, portal=changed)


def update_label(call: Call) -> Answer:
    pair = pair_of(call)
    wanted = parse(LabelToUpdate, call.body)
    renamed = _own_label(call.portal, pair, wanted.association_type_id)
    if renamed is None or not wanted.label:
        raise _unknown_type(wanted.association_type_id)
    if renamed.is_unlabelled:
        raise invalid_input("An unlabeled association type cannot be given a label")
    inverse_label = wanted.inverse_label or wanted.label
    # The text is that of the id, in whichever direction it is: of an inverse id, the inverse text.
    _check_text_is_new(call.portal, renamed.pair, wanted.label, besides=renamed)
    _check_text_is_new(call.portal, renamed.pair.reverse, inverse_label, besides=renamed)
    changed = rename_label(call.portal, renamed, wanted.label, inverse_label)
    return Answer(204, portal=changed)


def remove_label(call: Call) -> Answer:
    pair = pair_of(call)
    type_id = path_number(call.path["associationTypeId"], "associationTypeId")
    deleted = _own_label(call.portal, pair, type_id)
    if deleted is None:
        return _remove_unknown(call, pair, type_id)
    if deleted.is_unlabelled and custom_label_count(call.portal, pair):
        raise invalid_input(
            "Definition with label still exists; Cannot delete unlabeled type with "
            f"associationTypeId {type_id}"
        )
    if call.switches.label_in_use_delete == "refused" and _is_in_use(call.portal, pair):
        raise invalid_input(f"Association type {type_id} is in use by records")
    return Answer(204, portal=delete_label(call.portal, deleted))


def _remove_unknown(call: Call, pair: PairIds, type_id: int) -> Answer:
    if _type_of_either(call.portal, pair, "HUBSPOT_DEFINED", type_id) is not None:
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


def _own_label(portal: PortalState, pair: PairIds, type_id: int) -> AssociationDefinition | None:
    return _type_of_either(portal, pair, "USER_DEFINED", type_id)


def _type_of_either(
    portal: PortalState, pair: PairIds, category: str, type_id: int
) -> AssociationDefinition | None:
    """The type of this id in the path's direction, or else in the other one."""
    directions = (
        portal.find_type(direction, category, type_id) for direction in (pair, pair.reverse)
    )
    return next((found for found in directions if found is not None), None)


def _unknown_type(type_id: int) -> Exception:
    return invalid_input(f"Unable to find objectTypeIds for associationTypeId {type_id}")


def _is_in_use(portal: PortalState, pair: PairIds) -> bool:
    return any(records.pair in (pair, pair.reverse) for records in portal.all_records)


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
    if custom_label_count(call.portal, pair) >= cap:
        raise refusal(
            437,
            f"No more than {cap} association types are allowed between "
            f"{message_name(pair.from_id)} and {message_name(pair.to_id)}",
            "VALIDATION_ERROR",
        )


def _check_text_is_new(
    portal: PortalState, pair: PairIds, text: str, besides: AssociationDefinition | None = None
) -> None:
    own = () if besides is None else (besides.key, besides.inverse_key)
    taken = (
        other.label
        for other in portal.types_of(pair)
        if other.label is not None and other.key not in own
    )
    if text.casefold() in (label.casefold() for label in taken):
        raise invalid_input(
            f"Association label {text} already exists between {message_name(pair.from_id)} and "
            f"{message_name(pair.to_id)}",
            subCategory="AssociationValidationError.DUPLICATE_ASSOCIATION_LABEL",
        )


_LABELS = "/{fromObjectType}/{toObjectType}/labels"

ENDPOINTS = endpoints(
    PREFIXES,
    "associations",
    ("GET", _LABELS, list_labels),
    ("POST", _LABELS, create_label),
    ("PUT", _LABELS, update_label),
    ("DELETE", f"{_LABELS}/{{associationTypeId}}", remove_label),
)
