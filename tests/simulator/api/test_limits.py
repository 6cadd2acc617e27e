from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from hubspot_limits.simulator import SimulatedPortal, Simulator
from hubspot_limits.simulator.api.routes.pairs import PREFIXES
from tests.simulator.calls import OBJECT, PAIR, Api, label_type, set_values


@pytest.mark.parametrize("prefix", PREFIXES)
def test_every_prefix_serves_the_same_limits(simulator: Simulator, prefix: str) -> None:
    portal = simulator.portal(8800123)
    api = Api(simulator, portal, prefix=prefix)

    created = api.create(PAIR, (*OBJECT, 5))
    updated = api.update(PAIR, (*OBJECT, 6))

    assert (created.status_code, updated.status_code) == (201, 200)
    assert created.json()["status"] == updated.json()["status"] == "COMPLETE"
    assert set_values(api.limits(PAIR)) == {OBJECT: 6}
    assert portal.limit("deals", "contacts") == 6
    assert api.purge(PAIR, OBJECT).status_code == 204
    assert set_values(api.limits(PAIR)) == {}
    api.close()


def test_an_update_result_has_no_label_and_a_created_one_has(api: Api) -> None:
    created = api.create(PAIR, (*OBJECT, 5)).json()["results"]
    updated = api.update(PAIR, (*OBJECT, 6)).json()["results"]

    assert created == [
        {
            "category": "HUBSPOT_DEFINED",
            "typeId": 3,
            "userEnforcedMaxToObjectIds": 5,
            "label": None,
        }
    ]
    assert updated == [
        {"category": "HUBSPOT_DEFINED", "typeId": 3, "userEnforcedMaxToObjectIds": 6}
    ]


def test_update_creates_what_is_absent(api: Api, portal: SimulatedPortal) -> None:
    label = label_type(portal)

    assert api.update(PAIR, (*label, 2)).json()["status"] == "COMPLETE"

    assert portal.limit("deals", "contacts", label="Decision maker") == 2


def test_a_purge_of_an_absent_limit_succeeds(api: Api) -> None:
    assert api.purge(PAIR, OBJECT).status_code == 204


def test_a_type_of_another_pair_cancels_the_whole_batch(api: Api, portal: SimulatedPortal) -> None:
    answer = api.update(PAIR, (*OBJECT, 5), ("HUBSPOT_DEFINED", 4, 5))

    body = answer.json()
    assert answer.status_code == 207
    assert (body["status"], body["results"], body["numErrors"]) == ("CANCELED", [], 1)
    assert body["errors"][0]["subCategory"] == "crm.associations.INVALID_ASSOCIATION_TYPE"
    assert body["errors"][0]["context"]["fromObjectType"] == ["DEAL"]
    assert portal.limit("deals", "contacts") is None


def test_the_account_list_shows_the_inverse_of_a_limited_type_as_null(api: Api) -> None:
    api.update(PAIR, (*OBJECT, 5))

    assert set_values(api.all_limits()) == {OBJECT: 5, ("HUBSPOT_DEFINED", 4): None}
    assert set_values(api.limits(PAIR)) == {OBJECT: 5}


@pytest.mark.parametrize(
    ("object_limit", "label_limit", "status"),
    [
        (10, 9, "COMPLETE"),  # below
        (10, 10, "COMPLETE"),  # equal, which the changelog's sentence allows
        (10, 11, "CANCELED"),  # the changelog's own example
    ],
)
def test_a_label_limit_may_not_exceed_the_object_limit(
    api: Api, portal: SimulatedPortal, object_limit: int, label_limit: int, status: str
) -> None:
    portal.set_limit("deals", "contacts", object_limit)

    answer = api.update(PAIR, (*label_type(portal), label_limit)).json()

    assert answer["status"] == status


def test_an_object_limit_may_not_go_below_a_label_limit(api: Api, portal: SimulatedPortal) -> None:
    portal.set_limit("deals", "contacts", 10, label="Decision maker")

    answer = api.update(PAIR, (*OBJECT, 9)).json()

    assert answer["status"] == "CANCELED"
    assert answer["errors"][0]["context"]["range"] == [">=10"]


def test_the_limit_of_a_symmetric_label_within_one_object_holds_for_both_ids(
    api: Api, portal: SimulatedPortal
) -> None:
    sister = portal.type("companies", "companies", label="Sister company")

    api.update("companies/companies", (sister.category, sister.type_id, 4))

    assert set_values(api.limits("companies/companies")) == {
        (sister.category, sister.type_id): 4,
        (sister.category, sister.inverse_type_id): 4,
    }


def test_numbers_of_different_categories_are_different_types(
    api: Api, portal: SimulatedPortal
) -> None:
    approver = portal.type("contacts", "companies", label="Billing approver")
    plain = portal.type("contacts", "companies")
    assert approver.type_id == plain.type_id

    api.update("contacts/companies", ("USER_DEFINED", approver.type_id, 1))

    assert portal.limit("contacts", "companies") is None
    assert portal.limit("contacts", "companies", label="Billing approver") == 1


@pytest.mark.parametrize("spelling", ["deals", "deal", "DEAL", "0-3"])
def test_an_object_type_may_be_spelled_as_hubspot_allows(api: Api, spelling: str) -> None:
    assert api.update(f"{spelling}/contacts", (*OBJECT, 5)).json()["status"] == "COMPLETE"


def test_a_custom_object_needs_its_id_or_full_name(api: Api, portal: SimulatedPortal) -> None:
    pet = portal.state.custom_objects[0].id

    assert api.labels(f"{pet}/contacts").status_code == 200
    assert api.labels("p8800123_pet/contacts").status_code == 200
    refused = api.labels("pet/contacts")
    assert refused.status_code == 400
    assert refused.json()["message"] == "Unable to infer object type from: pet"
    assert "category" not in refused.json()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("{", "Invalid input JSON on line 1, column 1"),
        ("{}", "Some required fields were not set: [inputs]"),
        ('{"inputs": [{"typeId": 3, "maxToObjectIds": 1}]}', "not set: [category]"),
        (
            '{"inputs": [{"category": "HUBSPOT_DEFINED", "typeId": 3, "maxToObjectIds": "ten"}]}',
            "Cannot deserialize value",
        ),
        (
            '{"inputs": [{"category": "WORK", "typeId": 2147483648, "maxToObjectIds": 1}]}',
            "Cannot deserialize value",
        ),
        ("[" * 100_000, "Invalid input JSON"),
        ('{"inputs": "\\ud800"}', "Invalid input JSON on line 1, column 19"),
    ],
)
def test_a_body_that_cannot_be_read_is_a_400(api: Api, body: str, message: str) -> None:
    answer = api.send("POST", f"{api.path(PAIR)}/batch/update", data=body)

    assert answer.status_code == 400
    is_of_wrong_type = message.startswith("Cannot deserialize")
    assert answer.json().get("category") == (None if is_of_wrong_type else "VALIDATION_ERROR")
    assert message in answer.json()["message"]


def test_two_hundred_requests_at_once_are_all_answered(
    simulator: Simulator, portal: SimulatedPortal
) -> None:
    def write(number: int) -> int:
        api = Api(simulator, portal)
        status = api.update(PAIR, (*OBJECT, 1 + number)).status_code
        api.close()
        return status

    with ThreadPoolExecutor(20) as threads:
        assert set(threads.map(write, range(200))) == {200}
    assert len(simulator.writes()) == 200
