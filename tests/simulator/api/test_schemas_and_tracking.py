"""What HubSpot tells beside limits and labels: the account, schemas, limits tracking."""

from __future__ import annotations

import pytest

from hubspot_limits.simulator import SimulatedPortal, Simulator
from hubspot_limits.simulator.api.routes import account, schemas, tracking
from tests.simulator.calls import Api


@pytest.mark.parametrize("root", account.ROOTS)
def test_the_account_details_tell_portal_type_and_region(simulator: Simulator, root: str) -> None:
    portal = simulator.add_portal(
        {
            "id": 77,
            "accountType": "DEVELOPER_TEST",
            "dataHostingLocation": "eu1",
            "timeZone": "Asia/Kolkata",
            "companyCurrency": "INR",
        }
    )
    api = Api(simulator, portal)

    assert api.get(f"{root}/details").json() == {
        "portalId": 77,
        "accountType": "DEVELOPER_TEST",
        "timeZone": "Asia/Kolkata",
        "companyCurrency": "INR",
        "additionalCurrencies": [],
        "utcOffset": "+05:30",
        "utcOffsetMilliseconds": 19_800_000,
        "uiDomain": "app-eu1.hubspot.com",
        "dataHostingLocation": "eu1",
    }
    assert portal.token.startswith("pat-eu1-")
    api.close()


@pytest.mark.parametrize("root", schemas.ROOTS)
def test_the_schemas_list_custom_objects_and_read_any_object(api: Api, root: str) -> None:
    (pet,) = api.get(root).json()["results"]

    assert (pet["name"], pet["fullyQualifiedName"]) == ("pet", "p8800123_pet")
    assert api.get(f"{root}?archived=true").json() == {"results": [pet]}, "active ones too"
    (bare,) = api.get(f"{root}?includeAssociationDefinitions=false").json()["results"]
    assert bare == {**pet, "associations": []}
    assert pet.get("allowsSensitiveProperties") == (None if "/v3/" in root else True)
    assert api.get(f"{root}/{pet['objectTypeId']}").json() == pet
    assert api.get(f"{root}/0-1").json()["fullyQualifiedName"] == "CONTACT"
    assert api.get(f"{root}/yacht").status_code == 400


def test_a_schema_shows_a_limit_on_both_types_and_500000_where_there_is_none(
    api: Api, portal: SimulatedPortal
) -> None:
    portal.set_limit("deals", "contacts", 1)

    definitions = {
        int(definition["id"]): definition
        for definition in api.get("/crm-object-schemas/v3/schemas/deals").json()["associations"]
        if {definition["fromObjectTypeId"], definition["toObjectTypeId"]} == {"0-3", "0-1"}
    }

    forward, backward = definitions[3], definitions[4]
    assert (forward["maxToObjectIds"], forward["hasUserEnforcedMaxToObjectIds"]) == (1, True)
    assert (backward["maxFromObjectIds"], backward["hasUserEnforcedMaxFromObjectIds"]) == (1, True)
    assert (backward["maxToObjectIds"], backward["hasUserEnforcedMaxToObjectIds"]) == (
        500_000,
        False,
    )
    assert forward["cardinality"] == "ONE_TO_MANY", "a limit of 1 does not change it (seen live)"


def test_only_the_schema_tells_the_internal_name_of_a_label(api: Api) -> None:
    api.create_label("deals/contacts", name="the_champion", label="Champion")

    definitions = api.get("/crm-object-schemas/v3/schemas/deals").json()["associations"]

    assert [definition["name"] for definition in definitions].count("the_champion") == 2
    assert "the_champion" not in api.labels("deals/contacts").text


def test_a_new_custom_object_is_associated_with_activities_and_nothing_else(
    api: Api, portal: SimulatedPortal
) -> None:
    boat = portal.add_custom_object("boat")

    definitions = api.get(f"/crm-object-schemas/v3/schemas/{boat}").json()["associations"]

    others = {definition["toObjectTypeId"] for definition in definitions} - {boat}
    assert others == {"0-18", "0-27", "0-46", "0-47", "0-48", "0-49", "0-116"}
    assert "boat_to_call" in [definition["name"] for definition in definitions]


@pytest.mark.parametrize("root", tracking.ROOTS)
def test_limits_tracking_tells_records_near_and_at_a_limit(
    api: Api, portal: SimulatedPortal, root: str
) -> None:
    portal.set_limit("deals", "contacts", 10)

    pair = api.get(f"{root}/associations/records/0-3/0-1").json()

    assert (pair["limit"], pair["totalRecordsAtLimit"], pair["totalRecordsNearLimit"]) == (10, 1, 1)
    assert pair["atLimitFromRecordSamples"][0]["objectId"] == 51001
    assert pair["nearLimitFromRecordSamples"][0]["percentage"] == 90.0
    (objects,) = api.get(f"{root}/associations/records/from").json()["results"]
    assert (objects["objectTypeId"], objects["hasRecordsAtLimit"]) == ("0-3", True)
    (others,) = api.get(f"{root}/associations/records/0-3/to").json()["results"]
    assert (others["objectTypeId"], others["pluralLabel"]) == ("0-1", "Contacts")


def test_limits_tracking_shows_the_subscriptions_limit_where_none_is_set_or_by_switch(
    api: Api, simulator: Simulator, portal: SimulatedPortal
) -> None:
    path = "/crm/limits/2026-09/associations/records/0-3/0-1"
    assert api.get(path).json()["limit"] == tracking.SUBSCRIPTION_LIMIT
    portal.set_limit("deals", "contacts", 10)
    simulator.set_switches(tracking_limit="subscription")

    assert api.get(path).json()["limit"] == tracking.SUBSCRIPTION_LIMIT


def test_limits_tracking_counts_the_labels_of_each_pair(api: Api, simulator: Simulator) -> None:
    simulator.set_switches(labels_per_pair=4)
    path = "/crm/limits/2026-09/associations/labels"

    (row,) = api.get(f"{path}?fromObjectTypeId=0-1&toObjectTypeId=0-1").json()["results"]

    assert (row["usage"], row["limit"], row["percentage"]) == (1, 4, 25.0)
    assert row["allLabels"] == ["Manager", "Employee"]
    assert len(api.get(path).json()["results"]) == 12
    assert api.get(f"{path}?fromObjectTypeId=yacht").status_code == 400


def test_a_limit_of_zero_does_not_divide_by_it(api: Api, portal: SimulatedPortal) -> None:
    portal.set_limit("deals", "contacts", 0)

    pair = api.get("/crm/limits/2026-09/associations/records/0-3/0-1").json()

    assert pair["totalRecordsAtLimit"] == 3
