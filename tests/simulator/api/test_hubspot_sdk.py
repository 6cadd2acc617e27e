"""HubSpot's newer Python client, generated from its description files, against the simulator.

Strict validation is on: an answer that the description files do not allow raises.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hubspot_sdk import HubSpot, RateLimitError

from hubspot_limits.simulator import SimulatedPortal, Simulator


@pytest.fixture
def client(simulator: Simulator, portal: SimulatedPortal) -> Iterator[HubSpot]:
    with HubSpot(
        access_token=portal.token,
        base_url=simulator.url,
        max_retries=0,
        _strict_response_validation=True,
    ) as client:
        yield client


def test_it_sets_changes_lists_and_removes_limits(client: HubSpot, portal: SimulatedPortal) -> None:
    schema = client.crm.associations_schema
    created = schema.labels.batch_create(
        "contacts",
        from_object_type="deals",
        inputs=[{"category": "HUBSPOT_DEFINED", "type_id": 3, "max_to_object_ids": 5}],
    )
    updated = schema.limits.batch_update(
        "contacts",
        from_object_type="deals",
        inputs=[{"category": "HUBSPOT_DEFINED", "type_id": 3, "max_to_object_ids": 6}],
    )
    of_pair = schema.limits.get_by_object_types("contacts", from_object_type="deals")
    of_account = schema.limits.list()
    schema.limits.batch_delete(
        "contacts",
        from_object_type="deals",
        inputs=[{"category": "HUBSPOT_DEFINED", "type_id": 3}],
    )

    assert (created.status, created.results[0].user_enforced_max_to_object_ids) == ("COMPLETE", 5)
    assert (updated.status, updated.results[0].user_enforced_max_to_object_ids) == ("COMPLETE", 6)
    assert [row.type_id for row in of_pair.results] == [3]
    assert {row.type_id: row.user_enforced_max_to_object_ids for row in of_account.results} == {
        3: 6,
        4: None,
    }
    assert portal.limits() == {}


@pytest.mark.parametrize("fields", ["observed", "documented"])
def test_it_reads_a_canceled_batch(client: HubSpot, simulator: Simulator, fields: str) -> None:
    simulator.set_switches(batch_fields=fields)

    answer = client.crm.associations_schema.limits.batch_update(
        "contacts",
        from_object_type="deals",
        inputs=[{"category": "HUBSPOT_DEFINED", "type_id": 4, "max_to_object_ids": 6}],
    )

    assert (answer.status, answer.results) == ("CANCELED", [])


@pytest.mark.parametrize("object_type_ids", ["null", "filled"])
def test_it_makes_lists_renames_and_deletes_labels(
    client: HubSpot, simulator: Simulator, portal: SimulatedPortal, object_type_ids: str
) -> None:
    simulator.set_switches(label_object_type_ids=object_type_ids)
    labels = client.crm.associations_schema.labels
    made = labels.create_label(
        "contacts",
        from_object_type="deals",
        name="champion",
        label="Champion",
        inverse_label="Champion of",
    )
    type_id = portal.type("deals", "contacts", label="Champion").type_id
    labels.update_label(
        "contacts", from_object_type="deals", association_type_id=type_id, label="Hero"
    )
    listed = labels.list_labels("contacts", from_object_type="deals")
    labels.delete_label(type_id, from_object_type="deals", to_object_type="contacts")

    assert [row.label for row in made.results] == ["Champion of", "Champion"]
    assert [row.label for row in listed.results] == [None, "Decision maker", "Hero"]
    left = labels.list_labels("contacts", from_object_type="deals").results
    assert "Hero" not in [row.label for row in left]


def test_it_reads_the_account_and_the_schemas(client: HubSpot, portal: SimulatedPortal) -> None:
    account = client.account.get()
    (pet,) = client.crm.object_schemas.list().results
    contact = client.crm.object_schemas.get("0-1")

    assert (account.portal_id, account.account_type) == (8800123, "SANDBOX")
    assert pet.object_type_id == portal.state.custom_objects[0].id
    assert pet.allows_sensitive_properties
    assert {definition.from_object_type_id for definition in contact.associations} > {"0-1", "0-2"}


def test_it_reads_the_limits_tracking(client: HubSpot, portal: SimulatedPortal) -> None:
    portal.set_limit("deals", "contacts", 10)
    tracking = client.crm.limits

    pair = tracking.get_association_records_limits_by_object_type("0-1", from_object_type_id="0-3")

    assert (pair.limit, pair.total_records_at_limit) == (10, 1)


def test_it_tells_a_refusal(client: HubSpot, simulator: Simulator) -> None:
    simulator.faults.add("status", status=429, policy="DAILY")

    with pytest.raises(RateLimitError, match="You have reached your daily limit"):
        client.crm.associations_schema.limits.list()
