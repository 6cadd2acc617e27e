"""HubSpot's own Python client against the simulator: code that none of us wrote.

It reads every answer into its own models, which refuse what HubSpot's documents do not allow.
"""

from __future__ import annotations

import pytest
from hubspot import HubSpot  # type: ignore[import-untyped]
from hubspot.crm.associations.v4 import schema  # type: ignore[import-untyped]

from hubspot_limits.simulator import SimulatedPortal, Simulator

PAIR = ("deals", "contacts")


@pytest.fixture
def client(simulator: Simulator, portal: SimulatedPortal) -> HubSpot:
    url = simulator.url
    return HubSpot(access_token=portal.token, host=url, base_url=url)


def limits(client: HubSpot) -> schema.DefinitionConfigurationsApi:
    return client.crm.associations.v4.schema.definition_configurations_api


def labels(client: HubSpot) -> schema.DefinitionsApi:
    return client.crm.associations.v4.schema.definitions_api


def to_create(*wanted: tuple[int, int]) -> object:
    return schema.BatchInputPublicAssociationDefinitionConfigurationCreateRequest(
        inputs=[
            schema.PublicAssociationDefinitionConfigurationCreateRequest(
                category="HUBSPOT_DEFINED", type_id=type_id, max_to_object_ids=limit
            )
            for type_id, limit in wanted
        ]
    )


def to_update(*wanted: tuple[int, int]) -> object:
    return schema.BatchInputPublicAssociationDefinitionConfigurationUpdateRequest(
        inputs=[
            schema.PublicAssociationDefinitionConfigurationUpdateRequest(
                category="HUBSPOT_DEFINED", type_id=type_id, max_to_object_ids=limit
            )
            for type_id, limit in wanted
        ]
    )


def to_purge(*type_ids: int) -> object:
    return schema.BatchInputPublicAssociationSpec(
        inputs=[
            schema.PublicAssociationSpec(category="HUBSPOT_DEFINED", type_id=type_id)
            for type_id in type_ids
        ]
    )


def test_it_sets_changes_lists_and_removes_limits(
    client: HubSpot, simulator: Simulator, portal: SimulatedPortal
) -> None:
    created = limits(client).batch_create(*PAIR, to_create((3, 5)))
    updated = limits(client).batch_update(*PAIR, to_update((3, 6)))
    of_pair = limits(client).get_all_between_two_object_types(*PAIR)
    of_account = limits(client).get_all()

    assert (created.status, created.results[0].user_enforced_max_to_object_ids) == ("COMPLETE", 5)
    assert (updated.status, updated.results[0].user_enforced_max_to_object_ids) == ("COMPLETE", 6)
    assert [row.type_id for row in of_pair.results] == [3]
    assert {row.type_id: row.user_enforced_max_to_object_ids for row in of_account.results} == {
        3: 6,
        4: None,
    }
    assert limits(client).batch_remove(*PAIR, to_purge(3)) is None
    assert portal.limits() == {}
    assert all(
        entry.path.startswith("/crm/v4/associations/definitions/configurations/")
        for entry in simulator.requests()
    )


def test_it_makes_lists_renames_and_deletes_labels(
    client: HubSpot, portal: SimulatedPortal
) -> None:
    made = labels(client).create(
        *PAIR,
        schema.PublicAssociationDefinitionCreateRequest(
            name="champion", label="Champion", inverse_label="Champion of"
        ),
    )
    type_id = portal.type("deals", "contacts", label="Champion").type_id
    labels(client).update(
        *PAIR,
        schema.PublicAssociationDefinitionUpdateRequest(
            association_type_id=type_id, label="Hero", inverse_label="Hero of"
        ),
    )
    listed = labels(client).get_all(*PAIR)
    labels(client).remove(*PAIR, type_id)

    assert [row.label for row in made.results] == ["Champion of", "Champion"]
    assert [row.label for row in listed.results] == [None, "Decision maker", "Hero"]
    assert "Hero" not in [row.label for row in labels(client).get_all(*PAIR).results]


@pytest.mark.parametrize("fields", ["observed", "documented"])
def test_it_reads_a_canceled_batch(client: HubSpot, simulator: Simulator, fields: str) -> None:
    simulator.set_switches(batch_fields=fields)

    for answer in (
        limits(client).batch_create(*PAIR, to_create((4, 5))),
        limits(client).batch_update(*PAIR, to_update((4, 5))),
    ):
        assert (answer.status, answer.results, answer.num_errors) == ("CANCELED", [], 1)
        assert answer.errors[0].sub_category == "crm.associations.INVALID_ASSOCIATION_TYPE"


def test_it_reads_an_answer_in_part(client: HubSpot, simulator: Simulator) -> None:
    simulator.set_switches(batch="partial")

    answer = limits(client).batch_update(*PAIR, to_update((3, 5), (4, 5)))

    assert [row.type_id for row in answer.results] == [3]
    assert answer.num_errors == 1


def test_it_reads_the_account(client: HubSpot) -> None:
    for version in ("v3", "2026-03", "2026-09"):
        account = client.api_request({"path": f"/account-info/{version}/details"}).json()
        assert (account["portalId"], account["accountType"]) == (8800123, "SANDBOX")


def test_it_reads_the_schemas(client: HubSpot, portal: SimulatedPortal) -> None:
    (pet,) = client.crm.schemas.core_api.get_all(archived=False).results
    contact = client.crm.schemas.core_api.get_by_id("0-1")

    assert (pet.fully_qualified_name, pet.labels.plural) == ("p8800123_pet", "Pets")
    assert pet.object_type_id == portal.state.custom_objects[0].id
    assert {definition.from_object_type_id for definition in contact.associations} > {"0-1", "0-2"}


def test_it_refreshes_a_token(client: HubSpot, portal: SimulatedPortal) -> None:
    app = portal.oauth_app

    token = client.oauth.tokens_api.create(
        grant_type="refresh_token",
        client_id=app.client_id,
        client_secret=app.client_secret,
        refresh_token=app.refresh_token,
    )
    client.access_token = token.access_token

    assert (token.expires_in, token.token_type) == (1800, "bearer")
    assert limits(client).get_all().results == []


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ({"fault": "status", "status": 401}, 401),
        ({"fault": "status", "status": 429, "policy": "DAILY"}, 429),
        ({"fault": "status", "status": 477, "retry_after": 3}, 477),
        ({"fault": "html", "status": 502}, 502),
    ],
)
def test_it_tells_a_refusal(
    client: HubSpot, simulator: Simulator, fault: dict[str, object], status: int
) -> None:
    simulator.faults.add(str(fault.pop("fault")), **fault)

    with pytest.raises(schema.ApiException) as caught:
        limits(client).get_all()

    assert caught.value.status == status
