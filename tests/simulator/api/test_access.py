"""Who may do what: HubSpot's 401 and 403, and what comes before them."""

from __future__ import annotations

import uuid

import pytest
import requests

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.simulator.calls import TIMEOUT, Api

LIMITS = "/crm/associations/v4/definitions/configurations/deals/contacts"


def get(simulator: Simulator, path: str, **headers: str) -> requests.Response:
    return requests.get(simulator.url + path, headers=headers, timeout=TIMEOUT)


@pytest.mark.parametrize(
    "headers",
    [
        {},  # no header at all
        {"Authorization": "Basic cGF0OnBhdA=="},  # another scheme
        {"Authorization": "Bearer pat-na1-unknown"},  # a token that opens nothing
    ],
)
def test_a_request_without_a_known_token_is_a_401(
    simulator: Simulator, headers: dict[str, str]
) -> None:
    answer = get(simulator, LIMITS, **headers)

    body = answer.json()
    assert answer.status_code == 401
    assert (body["status"], body["category"]) == ("error", "INVALID_AUTHENTICATION")
    assert body["message"].startswith("Authentication credentials not found.")
    assert answer.headers["x-hubspot-correlation-id"] == body["correlationId"]
    uuid.UUID(body["correlationId"])


def test_a_token_that_cannot_be_parsed_counts_as_expired_in_1970(simulator: Simulator) -> None:
    body = get(simulator, LIMITS, Authorization="Bearer two words").json()

    assert body["category"] == "EXPIRED_AUTHENTICATION"
    assert body["context"]["expire time"][0].startswith("1970-01-01")


def test_a_token_that_is_described_as_expired_is_refused_as_such(simulator: Simulator) -> None:
    token = {"name": "old", "value": "old", "expiresAt": "2026-01-01T00:00:00Z"}
    simulator.add_portal({"id": 77, "tokens": [token]})

    body = get(simulator, LIMITS, Authorization="Bearer old").json()

    assert body["category"] == "EXPIRED_AUTHENTICATION"
    assert body["context"]["expire time"] == ["2026-01-01T00:00:00Z"]


def test_a_read_only_token_reads_and_is_refused_every_write(
    simulator: Simulator, portal: SimulatedPortal
) -> None:
    api = Api(simulator, portal, token=portal.read_only_token)

    assert api.limits("deals/contacts").status_code == 200
    refused = [
        api.update("deals/contacts", ("HUBSPOT_DEFINED", 3, 1)),
        api.create("deals/contacts", ("HUBSPOT_DEFINED", 3, 1)),
        api.purge("deals/contacts", ("HUBSPOT_DEFINED", 3)),
        api.create_label("deals/contacts", name="new", label="New"),
        api.update_label("deals/contacts", associationTypeId=33, label="New"),
        api.delete_label("deals/contacts", 33),
    ]
    assert {answer.status_code for answer in refused} == {403}
    assert portal.limits() == {}
    api.close()


def test_a_403_names_the_scopes_of_which_one_is_needed(
    simulator: Simulator, portal: SimulatedPortal
) -> None:
    api = Api(simulator, portal, token=portal.read_only_token)

    body = api.update("deals/contacts", ("HUBSPOT_DEFINED", 3, 1)).json()

    assert (body["status"], body["category"]) == ("error", "MISSING_SCOPES")
    assert body["errors"][0]["context"]["requiredGranularScopes"]
    assert body["links"] == {"scopes": "https://developers.hubspot.com/scopes"}
    api.close()


def test_any_scope_of_the_list_may_write_by_switch(
    simulator: Simulator, portal: SimulatedPortal
) -> None:
    simulator.set_switches(write_scope="any")
    api = Api(simulator, portal, token=portal.read_only_token)

    assert api.update("deals/contacts", ("HUBSPOT_DEFINED", 3, 1)).status_code == 200
    api.close()


@pytest.mark.parametrize(
    ("scopes", "path", "status"),
    [
        (["oauth"], "/account-info/v3/details", 200),
        (["oauth"], LIMITS, 403),
        (["crm.objects.contacts.read"], LIMITS, 200),
        (["tickets"], LIMITS, 200),
        (["crm.objects.tickets.read"], LIMITS, 403),  # HubSpot has no such scope
        (["tickets.sensitive.v2"], LIMITS, 200),
        (["tickets"], "/crm/limits/2026-09/associations/labels", 200),
        (["oauth"], "/crm-object-schemas/v3/schemas/0-1", 200),
        (["oauth"], "/crm-object-schemas/v3/schemas", 403),
        (["crm.schemas.custom.read"], LIMITS, 403),  # no schema scope is in HubSpot's list
        (["crm.objects.contacts.read"], "/account-info/v3/details", 403),
        (["crm.schemas.custom.read"], "/crm-object-schemas/v3/schemas", 200),
        (["crm.objects.contacts.read"], "/crm-object-schemas/v3/schemas", 403),
        (["crm.schemas.custom.read"], "/crm/limits/2026-09/associations/labels", 403),
    ],
)
def test_scopes_open_what_hubspot_lists_them_for(
    simulator: Simulator, scopes: list[str], path: str, status: int
) -> None:
    simulator.add_portal({"id": 77, "tokens": [{"name": "t", "value": "pat-77", "scopes": scopes}]})

    assert get(simulator, path, Authorization="Bearer pat-77").status_code == status


def test_a_scope_of_each_object_type_is_needed_by_switch(
    simulator: Simulator, portal: SimulatedPortal
) -> None:
    simulator.set_switches(object_scopes="required")
    api = Api(simulator, portal)

    assert api.limits("deals/contacts").status_code == 200
    refused = api.limits("invoices/contacts")
    assert refused.status_code == 403
    assert refused.json()["errors"][0]["context"]["requiredGranularScopes"] == ["view_schema"]
    api.close()


@pytest.mark.parametrize(("scope", "status"), [("tickets", 200), ("crm.objects.tickets.read", 403)])
def test_the_scope_of_tickets_is_tickets(simulator: Simulator, scope: str, status: int) -> None:
    simulator.set_switches(object_scopes="required")
    scopes = ["crm.objects.contacts.read", scope]
    tokens = [{"name": "t", "value": "pat-77", "scopes": scopes}]
    api = Api(simulator, simulator.add_portal({"id": 77, "tokens": tokens}), token="pat-77")

    assert api.limits("tickets/contacts").status_code == status
    api.close()


@pytest.mark.parametrize("plan", ["FREE", "STARTER"])
def test_a_plan_below_professional_reads_and_writes_or_not_by_switch(
    simulator: Simulator, plan: str
) -> None:
    small = simulator.add_portal({"id": 77, "plan": plan})
    api = Api(simulator, small)
    assert api.update("deals/contacts", ("HUBSPOT_DEFINED", 3, 1)).status_code == 200

    simulator.set_switches(plan_refuses_writes="below_professional")

    assert api.limits("deals/contacts").status_code == 200
    refused = api.update("deals/contacts", ("HUBSPOT_DEFINED", 3, 2))
    assert (refused.status_code, refused.json()["category"]) == (403, "FORBIDDEN")
    assert api.create_label("deals/contacts", name="new", label="New").status_code == 403
    api.close()


def test_each_token_opens_its_own_portal(simulator: Simulator) -> None:
    ids = []
    for portal in simulator.portals:
        api = Api(simulator, portal)
        ids.append(str(api.get("/account-info/v3/details").json()["portalId"]))
        api.close()
    assert ids == ["8800123", "8800456"]


def test_a_path_that_hubspot_does_not_have_is_answered_with_a_page(api: Api) -> None:
    answer = api.get("/crm/object-schemas/v3/schemas")

    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.text.startswith("<!DOCTYPE html>")


def test_a_wrong_method_is_answered_with_a_page_too(api: Api) -> None:
    answer = api.send("PUT", LIMITS)

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET"
    assert answer.headers["Content-Type"].startswith("text/html")
