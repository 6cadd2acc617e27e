from __future__ import annotations

import pytest
import requests

from hubspot_limits.simulator import SimulatedPortal, Simulator
from hubspot_limits.simulator.api.routes.pairs import PREFIXES
from tests.simulator.calls import PAIR, TIMEOUT, Api


def texts(api: Api, pair: str) -> dict[tuple[str, int], str | None]:
    rows = api.labels(pair).json()["results"]
    return {(row["category"], row["typeId"]): row["label"] for row in rows}


@pytest.mark.parametrize("prefix", PREFIXES)
def test_every_prefix_lists_makes_renames_and_deletes_labels(
    simulator: Simulator, portal: SimulatedPortal, prefix: str
) -> None:
    api = Api(simulator, portal, prefix=prefix)

    made = api.create_label(PAIR, name="champion", label="Champion", inverseLabel="Champion of")
    champion = portal.type("deals", "contacts", label="Champion")
    renamed = api.update_label(PAIR, associationTypeId=champion.type_id, label="Hero")
    deleted = api.delete_label(PAIR, champion.type_id)

    assert (made.status_code, renamed.status_code, deleted.status_code) == (200, 204, 204)
    assert "Hero" not in texts(api, PAIR).values()
    api.close()


def test_the_list_has_the_unlabelled_type_and_hubspots_own_labels(api: Api) -> None:
    listed = texts(api, "contacts/companies")

    assert listed[("HUBSPOT_DEFINED", 279)] is None
    assert listed[("HUBSPOT_DEFINED", 1)] == "Primary"
    assert listed[("USER_DEFINED", 279)] == "Billing approver"


def test_a_paired_label_has_an_id_in_each_direction_and_the_inverse_comes_first(
    api: Api, portal: SimulatedPortal
) -> None:
    made = api.create_label(PAIR, name="champion", label="Champion", inverseLabel="Champion of")

    first, second = made.json()["results"]
    assert (first["label"], second["label"]) == ("Champion of", "Champion")
    assert first["typeId"] != second["typeId"]
    assert first["fromObjectTypeId"] is None
    assert portal.type("contacts", "deals", label="Champion of").type_id == first["typeId"]


def test_a_label_without_an_inverse_text_reads_the_same_in_both_directions(
    api: Api, portal: SimulatedPortal
) -> None:
    api.create_label(PAIR, name="friend", label="Friend")

    forward = portal.type("deals", "contacts", label="Friend")
    backward = portal.type("contacts", "deals", label="Friend")
    assert forward.inverse_type_id == backward.type_id != forward.type_id


def test_a_rename_without_an_inverse_text_renames_both_directions(
    api: Api, portal: SimulatedPortal
) -> None:
    maker = portal.type("deals", "contacts", label="Decision maker")

    api.update_label(PAIR, associationTypeId=maker.type_id, label="Decider")

    assert portal.type("deals", "contacts", label="Decider").type_id == maker.type_id
    assert portal.type("contacts", "deals", label="Decider").type_id == maker.inverse_type_id


@pytest.mark.parametrize("pair", [PAIR, "contacts/deals"])
@pytest.mark.parametrize("is_inverse", [False, True])
def test_a_rename_gives_the_text_to_the_id_that_is_named_whatever_the_paths_direction(
    api: Api, portal: SimulatedPortal, pair: str, *, is_inverse: bool
) -> None:
    maker = portal.type("deals", "contacts", label="Decision maker")
    type_id = maker.inverse_type_id if is_inverse else maker.type_id

    answer = api.update_label(pair, associationTypeId=type_id, label="Its", inverseLabel="Other")

    assert answer.status_code == 204
    forward, backward = ("Other", "Its") if is_inverse else ("Its", "Other")
    assert portal.type("deals", "contacts", label=forward).type_id == maker.type_id
    assert portal.type("contacts", "deals", label=backward).type_id == maker.inverse_type_id


@pytest.mark.parametrize("pair", [PAIR, "contacts/deals"])
@pytest.mark.parametrize("is_inverse", [False, True])
def test_either_id_deletes_a_label_in_either_directions_path(
    api: Api, portal: SimulatedPortal, pair: str, *, is_inverse: bool
) -> None:
    maker = portal.type("deals", "contacts", label="Decision maker")
    type_id = maker.inverse_type_id if is_inverse else maker.type_id

    assert api.delete_label(pair, type_id).status_code == 204

    assert "Decision maker" not in texts(api, PAIR).values()
    assert "Decision maker for" not in texts(api, "contacts/deals").values()


def test_which_id_of_a_new_label_comes_first_is_a_switch(api: Api, simulator: Simulator) -> None:
    simulator.set_switches(created_label_order="forward_first")

    made = api.create_label(PAIR, name="champion", label="Champion", inverseLabel="Champion of")

    assert [row["label"] for row in made.json()["results"]] == ["Champion", "Champion of"]


def test_an_empty_body_is_missed_in_hubspots_words(api: Api) -> None:
    answer = api.send("POST", "/crm/associations/v4/deals/contacts/labels")

    assert (answer.status_code, answer.json()["category"]) == (400, "VALIDATION_ERROR")
    assert answer.json()["message"] == (
        "Invalid JSON input: a request body was expected, but none found"
    )


def test_half_of_a_surrogate_pair_is_refused_and_breaks_nothing(
    api: Api, simulator: Simulator
) -> None:
    for body in ({"name": "new", "label": "\ud800x"}, {"name": "new", "label": "x\udfff"}):
        answer = api.create_label(PAIR, **body)
        assert answer.status_code == 400
        assert "Invalid input JSON on line 1, column" in answer.json()["message"]

    assert requests.get(simulator.url, timeout=TIMEOUT).status_code == 200


def test_a_value_of_the_wrong_type_is_refused_without_a_category(api: Api) -> None:
    answer = api.create_label(PAIR, name="new", label=7)

    assert answer.status_code == 400
    assert "Cannot deserialize value of label" in answer.json()["message"]
    assert "category" not in answer.json()


def test_a_rename_keeps_the_limit(api: Api, portal: SimulatedPortal) -> None:
    portal.set_limit("deals", "contacts", 2, label="Decision maker")
    maker = portal.type("deals", "contacts", label="Decision maker")

    api.update_label(PAIR, associationTypeId=maker.type_id, label="Decider")

    assert portal.limit("deals", "contacts", label="Decider") == 2


def test_deleting_a_label_takes_both_directions_and_their_limits(
    api: Api, portal: SimulatedPortal
) -> None:
    portal.set_limit("deals", "contacts", 2, label="Decision maker")
    portal.set_limit("contacts", "deals", 5, label="Decision maker for")

    api.delete_label(PAIR, portal.type("deals", "contacts", label="Decision maker").type_id)

    assert portal.limits() == {}
    assert "Decision maker for" not in texts(api, "contacts/deals").values()


def test_a_label_made_again_has_another_id(api: Api, portal: SimulatedPortal) -> None:
    before = portal.type("deals", "contacts", label="Decision maker").type_id
    api.delete_label(PAIR, before)

    api.create_label(PAIR, name="decision_maker", label="Decision maker")

    assert portal.type("deals", "contacts", label="Decision maker").type_id != before


def test_a_repeated_delete_succeeds_or_not_by_switch(
    api: Api, simulator: Simulator, portal: SimulatedPortal
) -> None:
    type_id = portal.type("deals", "contacts", label="Decision maker").type_id
    api.delete_label(PAIR, type_id)
    assert api.delete_label(PAIR, type_id).status_code == 204

    simulator.set_switches(repeated_label_delete="refused")
    refused = api.delete_label(PAIR, type_id)
    assert refused.status_code == 400
    assert refused.json()["message"].startswith("Unable to find objectTypeIds")


def test_an_id_that_never_was_cannot_be_deleted(api: Api) -> None:
    assert api.delete_label(PAIR, 99_999).status_code == 400


def test_a_label_id_that_is_no_number_cannot_be_parsed(api: Api) -> None:
    answer = api.delete_label(PAIR, "many")

    assert answer.status_code == 400
    assert answer.json()["message"] == (
        "Unable to parse value for path parameter: associationTypeId"
    )
    assert "category" not in answer.json()


def test_hubspots_own_types_can_be_neither_deleted_nor_renamed(api: Api) -> None:
    assert api.delete_label("contacts/companies", 1).status_code == 400
    answer = api.update_label("contacts/companies", associationTypeId=1, label="First")
    assert answer.status_code == 400


def test_a_label_that_records_carry_is_deleted_or_not_by_switch(
    api: Api, simulator: Simulator, portal: SimulatedPortal
) -> None:
    simulator.set_switches(label_in_use_delete="refused")
    type_id = portal.type("deals", "contacts", label="Decision maker").type_id

    assert api.delete_label(PAIR, type_id).status_code == 400
    simulator.set_switches(label_in_use_delete="accepted")
    assert api.delete_label(PAIR, type_id).status_code == 204


@pytest.mark.parametrize("name", ["two-words", "2nd", ""])
def test_a_name_with_a_hyphen_or_a_leading_digit_is_refused(api: Api, name: str) -> None:
    assert api.create_label(PAIR, name=name, label="New").status_code == 400


def test_a_name_is_unique_in_the_account_and_a_text_in_the_pair(api: Api) -> None:
    api.create_label(PAIR, name="champion", label="Champion")

    same_name = api.create_label("tickets/contacts", name="champion", label="Other")
    same_text = api.create_label(PAIR, name="another", label="Champion")

    assert same_name.status_code == same_text.status_code == 400
    assert same_name.json()["message"] == (
        "Association definition named champion already exists for portal"
    )
    assert same_text.json()["subCategory"] == (
        "AssociationValidationError.DUPLICATE_ASSOCIATION_LABEL"
    )


def test_the_label_above_the_cap_is_answered_with_437(api: Api, simulator: Simulator) -> None:
    simulator.set_switches(labels_per_pair=2)
    assert api.create_label(PAIR, name="second", label="Second").status_code == 200

    answer = api.create_label(PAIR, name="third", label="Third")

    assert answer.status_code == 437
    assert answer.json()["message"] == (
        "No more than 2 association types are allowed between DEAL and CONTACT"
    )


def test_a_missing_label_names_the_field(api: Api) -> None:
    answer = api.create_label(PAIR, name="new")

    assert answer.status_code == 400
    assert "Some required fields were not set: [label]" in answer.json()["message"]


def test_the_plain_type_of_a_custom_object_is_user_defined_and_has_no_label(api: Api) -> None:
    listed = texts(api, "p8800123_pet/contacts")

    assert [category for (category, _), label in listed.items() if label is None] == [
        "USER_DEFINED"
    ]


def test_an_empty_label_makes_the_plain_type_of_a_pair_without_one(
    api: Api, portal: SimulatedPortal
) -> None:
    boat = portal.add_custom_object("boat")
    assert texts(api, f"{boat}/deals") == {}

    api.create_label(f"{boat}/deals", name="boat_to_deal", label="")

    assert list(texts(api, f"{boat}/deals").values()) == [None]


def test_the_first_label_of_a_pair_brings_the_plain_type_along(
    api: Api, portal: SimulatedPortal
) -> None:
    boat = portal.add_custom_object("boat")

    api.create_label(f"{boat}/contacts", name="skipper", label="Skipper")

    assert set(texts(api, f"{boat}/contacts").values()) == {None, "Skipper"}


def test_the_plain_type_stays_as_long_as_there_are_labels(
    api: Api, portal: SimulatedPortal
) -> None:
    plain = portal.type("pet", "contacts")
    owner = portal.type("pet", "contacts", label="Owner")

    refused = api.delete_label("p8800123_pet/contacts", plain.type_id)
    api.delete_label("p8800123_pet/contacts", owner.type_id)

    assert refused.status_code == 400
    assert refused.json()["message"].startswith("Definition with label still exists")
    assert api.delete_label("p8800123_pet/contacts", plain.type_id).status_code == 204


def test_removing_a_custom_object_takes_its_labels_and_limits(
    api: Api, portal: SimulatedPortal
) -> None:
    portal.set_limit("pet", "contacts", 2, label="Owner")

    portal.remove_custom_object("pet")

    assert portal.limits() == {}
    assert api.labels("p8800123_pet/contacts").status_code == 400


def test_label_entries_name_their_object_types_by_switch(api: Api, simulator: Simulator) -> None:
    simulator.set_switches(label_object_type_ids="filled", result_order="descending")

    first = api.labels(PAIR).json()["results"][0]

    assert (first["fromObjectTypeId"], first["toObjectTypeId"]) == ("0-3", "0-1")
    assert first["label"] == "Decision maker"


def test_ids_of_one_label_differ_between_portals(simulator: Simulator) -> None:
    sandbox, production = simulator.portals
    for pair in (("deals", "contacts"), ("contacts", "companies")):
        for known in sandbox.state.types_of(sandbox.type(*pair).pair):
            if known.category == "USER_DEFINED":
                other = production.type(*pair, label=known.label)
                assert other.type_id != known.type_id
