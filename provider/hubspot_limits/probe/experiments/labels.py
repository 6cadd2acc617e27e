"""Labels: how they are made, listed and deleted."""

from __future__ import annotations

from urllib.parse import quote

from hubspot_limits.probe.bench import Bench
from hubspot_limits.probe.experiment import deleted_or_refused, experiment
from hubspot_limits.probe.findings import (
    NONE_OF_THEM,
    NoRoomForLabels,
    NotAsked,
    NotSettled,
    Observed,
    Reading,
)
from hubspot_limits.probe.pairs import pair as pair_of

_CONTACTS_TO_COMPANIES = pair_of("contacts", "companies")


@experiment("labelsPerPair", "How many labels a pair may have", assumed=50, requests=1)
def labels_per_pair(bench: Bench) -> Reading:
    """As HubSpot's limits tracking tells it, so that no pair is filled with labels."""
    try:
        pair, count = bench.stage().pair, None
    except NoRoomForLabels as full:
        pair, count = full.pair, full.count
    ends = (pair.from_object_type.id, pair.to_object_type.id)
    path = f"{bench.version.limits_tracking}/associations/labels"
    query = f"fromObjectTypeId={ends[0]}&toObjectTypeId={ends[1]}"
    answer = bench.asking.send("GET", f"{path}?{query}")
    match [row.get("limit") for row in answer.results if _ends(row) == ends]:
        case [int() as limit]:
            return limit
        # A full pair may be left out of the list; its own number of labels is then the limit.
        case [] if count is not None and answer.kind == "list":
            return count
    return NONE_OF_THEM


def _ends(row: object) -> tuple[object, object]:
    match row:
        case {
            "fromObjectType": {"objectTypeId": from_id},
            "toObjectType": {"objectTypeId": to_id},
        }:
            return from_id, to_id
    return None, None


@experiment(
    "createdLabelOrder",
    "Which id of a new label the answer lists first",
    "inverse_first",
    "forward_first",
    requests=4,
    writes=2,
)
def created_label_order(bench: Bench) -> Reading:
    label = bench.add_label(bench.stage())
    listed = list(label.made.limits())
    if listed == [label.inverse, label.type]:
        return "inverse_first"
    return "forward_first" if listed == [label.type, label.inverse] else NONE_OF_THEM


@experiment(
    "labelObjectTypeIds",
    "The object type ids in a label's entry",
    "null",
    "filled",
    requests=1,
)
def label_object_type_ids(bench: Bench) -> Reading:
    stage = bench.stage()
    answer = stage.calls.read_labels()
    entry = next((row for row in answer.results if row.get("label") == stage.label.name.text), {})
    shown = (entry.get("fromObjectTypeId"), entry.get("toObjectTypeId"))
    if entry and shown == (None, None):
        return "null"
    filled = (stage.pair.from_object_type.id, stage.pair.to_object_type.id)
    return "filled" if shown == filled else NONE_OF_THEM


@experiment(
    "repeatedLabelDelete",
    "A delete of a label that is deleted already",
    "accepted",
    "refused",
    requests=4,
    writes=3,
)
def repeated_label_delete(bench: Bench) -> Reading:
    stage = bench.stage()
    label = bench.add_label(stage)
    if not stage.delete_label(label).is_empty:
        return NONE_OF_THEM
    return deleted_or_refused(stage.delete_label(label))


@experiment(
    "customObjectNames",
    "A custom object's fully qualified name in paths",
    "accepted",
    "refused",
    requests=3,
)
def custom_object_names(bench: Bench) -> Reading:
    """Only reads: the probe makes no custom object, which could not be removed for good."""
    listed = bench.asking.send("GET", bench.version.object_schemas)
    calls = bench.calls(_CONTACTS_TO_COMPANIES)
    for custom in listed.results:
        spellings = (custom.get("objectTypeId"), custom.get("fullyQualifiedName"))
        by_id, by_name = (calls.read_labels(f"{_quoted(own)}/0-1") for own in spellings)
        if by_id.kind != "list":
            raise NotSettled("HubSpot does not list the labels of the portal's custom object")
        if by_name.kind == "list":
            return "accepted"
        return "refused" if by_name.is_error else NONE_OF_THEM
    raise NotAsked("The portal has no custom object")


def _quoted(spelling: object) -> str:
    return quote(str(spelling), safe="")


@experiment("objectTypeNames", "Spellings of object types in paths", requests=4)
def object_type_names(bench: Bench) -> Reading:
    calls = bench.calls(_CONTACTS_TO_COMPANIES)
    spellings = ("contacts/companies", "contact/company", "CONTACT/Company", "0-1/0-2")
    answers = {spelling: calls.read_labels(spelling) for spelling in spellings}
    taken = [spelling for spelling, answer in answers.items() if answer.kind == "list"]
    refused = [
        f"{spelling} (HTTP {answer.status})"
        for spelling, answer in answers.items()
        if spelling not in taken
    ]
    told = f"taken: {', '.join(taken) or 'none'}"
    return Observed(f"{told}; refused: {', '.join(refused)}" if refused else told)
