from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from hubspot_limits.hubspot import (
    AssociationDefinition,
    ConfiguredLimit,
    HubSpotClient,
    Label,
    UnknownObjectType,
    ValidationFailed,
)
from hubspot_limits.simulator import SimulatedPortal, Simulator
from hubspot_limits.values.limits import AssociationType, Pair
from hubspot_limits.values.object_types import ObjectType
from tests.conftest import SANDBOX
from tests.hubspot.conftest import MakeClient
from tests.hubspot.fake_clock import FakeClock
from tests.hubspot.pairs import DEALS, DEALS_TO_CONTACTS, OF_ANOTHER_PAIR, UNLABELLED


@pytest.fixture
def decision_maker(portal: SimulatedPortal) -> AssociationType:
    type_id = portal.type("deals", "contacts", label="Decision maker").type_id
    return AssociationType("USER_DEFINED", type_id)


@pytest.mark.parametrize("version", ["v4", "2026-03", "2026-09"])
def test_every_call_works_in_each_version_of_the_api(
    version: str,
    make_client: MakeClient,
    simulator: Simulator,
    portal: SimulatedPortal,
    decision_maker: AssociationType,
) -> None:
    client = make_client(api_version=version)
    both = {UNLABELLED: 10, decision_maker: 2}
    assert client.account().portal_id == SANDBOX
    assert {label.type for label in client.labels(DEALS_TO_CONTACTS)} == both.keys()
    assert client.create_limits(DEALS_TO_CONTACTS, both).confirms(both)
    assert client.update_limits(DEALS_TO_CONTACTS, {UNLABELLED: 12}).confirms({UNLABELLED: 12})
    assert client.purge_limits(DEALS_TO_CONTACTS, [decision_maker]).is_complete
    assert client.limits(DEALS_TO_CONTACTS) == (ConfiguredLimit(UNLABELLED, 12),)
    assert ConfiguredLimit(UNLABELLED, 12) in client.all_limits()
    assert [custom.name for custom in client.custom_object_types()] == ["pet"]
    assert portal.limit("deals", "contacts") == 12
    assert all(
        request.path.startswith(f"/crm/associations/{version}/")
        for request in simulator.requests()
        if "/associations/" in request.path
    )


def test_the_account_tells_which_portal_the_token_opens(client: HubSpotClient) -> None:
    account = client.account()
    assert account.portal_id == SANDBOX
    assert account.account_type == "SANDBOX"
    assert account.time_zone == "America/New_York"


def test_the_labels_of_a_pair_include_the_unlabelled_type(
    client: HubSpotClient, decision_maker: AssociationType
) -> None:
    assert set(client.labels(DEALS_TO_CONTACTS)) == {
        Label(UNLABELLED, None),
        Label(decision_maker, "Decision maker"),
    }


def test_limits_are_set_changed_read_and_purged(
    client: HubSpotClient, portal: SimulatedPortal, decision_maker: AssociationType
) -> None:
    first = {UNLABELLED: 10, decision_maker: 2}
    assert client.create_limits(DEALS_TO_CONTACTS, first).confirms(first)

    second = {UNLABELLED: 12, decision_maker: 3}
    assert client.update_limits(DEALS_TO_CONTACTS, second).confirms(second)
    assert set(client.limits(DEALS_TO_CONTACTS)) == {
        ConfiguredLimit(UNLABELLED, 12, None),
        ConfiguredLimit(decision_maker, 3, "Decision maker"),
    }

    assert client.purge_limits(DEALS_TO_CONTACTS, [decision_maker]).is_complete
    assert portal.limit("deals", "contacts") == 12
    assert portal.limit("deals", "contacts", label="Decision maker") is None


def test_an_update_sets_a_limit_where_there_was_none(
    client: HubSpotClient, portal: SimulatedPortal
) -> None:
    assert client.update_limits(DEALS_TO_CONTACTS, {UNLABELLED: 4}).confirms({UNLABELLED: 4})
    assert portal.limit("deals", "contacts") == 4


def test_purging_what_is_absent_is_no_error(client: HubSpotClient) -> None:
    assert client.purge_limits(DEALS_TO_CONTACTS, [UNLABELLED]).is_complete


def test_all_limits_of_the_portal_keep_rows_without_a_limit(
    client: HubSpotClient, portal: SimulatedPortal
) -> None:
    portal.set_limit("deals", "contacts", 5)
    assert set(client.all_limits()) == {
        ConfiguredLimit(UNLABELLED, 5),
        ConfiguredLimit(AssociationType("HUBSPOT_DEFINED", 4), None),
    }


def test_custom_objects_are_found_with_their_names(client: HubSpotClient) -> None:
    (pet,) = client.custom_object_types()
    assert pet.fully_qualified_name == f"p{SANDBOX}_pet"
    assert (pet.name, pet.labels) == ("pet", ("Pet", "Pets"))


def test_the_associations_of_an_object_type_name_their_pairs(
    client: HubSpotClient, portal: SimulatedPortal
) -> None:
    portal.set_limit("deals", "contacts", 5)
    found = [definition for definition in client.associations_of("0-3") if definition.type_id == 3]
    assert found == [AssociationDefinition(3, "0-3", "0-1", True, False)]  # noqa: FBT003
    assert client.requests_sent == 1


def test_associations_that_cannot_be_read_are_left_out(
    client: HubSpotClient, simulator: Simulator
) -> None:
    simulator.set_switches(schema_associations="documented")
    (pet,) = client.custom_object_types()
    assert {
        (definition.is_limited, definition.is_inverse_limited) for definition in pet.associations
    } == {(None, None)}


def test_a_type_of_another_pair_is_in_the_answer_and_not_an_exception(
    client: HubSpotClient,
) -> None:
    answer = client.update_limits(DEALS_TO_CONTACTS, {OF_ANOTHER_PAIR: 5})
    assert answer.status == "CANCELED"
    assert not answer.confirms({OF_ANOTHER_PAIR: 5})
    assert answer.blames(OF_ANOTHER_PAIR)
    assert not answer.blames(UNLABELLED)
    (error,) = answer.errors
    assert error.sub_category == "crm.associations.INVALID_ASSOCIATION_TYPE"
    assert error.context["toObjectType"] == ("CONTACT",)
    assert "belongs to" in error.way_out


def test_a_batch_refused_with_http_400_is_told_by_the_codes_of_its_entries(
    client: HubSpotClient, simulator: Simulator
) -> None:
    simulator.set_switches(canceled_status=400)
    with pytest.raises(ValidationFailed) as caught:
        client.update_limits(DEALS_TO_CONTACTS, {OF_ANOTHER_PAIR: 5})
    assert caught.value.sub_category == "crm.associations.INVALID_ASSOCIATION_TYPE"


def test_a_batch_that_succeeds_in_part_confirms_nothing(
    client: HubSpotClient, simulator: Simulator, decision_maker: AssociationType
) -> None:
    limits = {UNLABELLED: 10, decision_maker: 2}
    simulator.faults.add("partial", failed=1, status=200)
    answer = client.update_limits(DEALS_TO_CONTACTS, limits)
    assert answer.reported == {UNLABELLED: 10}
    assert answer.confirmed == {}, "what is reported is read back all the same"
    assert not answer.confirms({UNLABELLED: 10})


@pytest.mark.parametrize("status", ["CANCELED", "PENDING", "PROCESSING"])
def test_a_batch_of_another_status_than_complete_is_not_complete(
    client: HubSpotClient, simulator: Simulator, status: str
) -> None:
    simulator.faults.add("batch_status", status=status)
    answer = client.update_limits(DEALS_TO_CONTACTS, {UNLABELLED: 5})
    assert answer.status == status
    assert not answer.is_complete


def test_a_purge_may_answer_with_a_body(client: HubSpotClient, simulator: Simulator) -> None:
    simulator.set_switches(purge_answer="batch")
    assert client.purge_limits(DEALS_TO_CONTACTS, [UNLABELLED]).is_complete


def test_a_limit_of_a_label_above_the_object_limit_explains_the_rule(
    client: HubSpotClient,
    simulator: Simulator,
    portal: SimulatedPortal,
    decision_maker: AssociationType,
) -> None:
    portal.set_limit("deals", "contacts", 5)
    simulator.set_switches(label_rule_refusal="error")
    with pytest.raises(ValidationFailed) as caught:
        client.update_limits(DEALS_TO_CONTACTS, {decision_maker: 6})
    assert "may not be above the pair's object limit" in str(caught.value)
    assert "be equal either" in str(caught.value)


def test_an_unknown_object_type_is_named(client: HubSpotClient) -> None:
    with pytest.raises(UnknownObjectType) as caught:
        client.limits(Pair(DEALS, ObjectType("2-99", "yacht")))
    assert "Unable to infer object type from: 2-99" in str(caught.value)
    assert "deals (0-3) and yacht (2-99)" in str(caught.value)


def test_paths_carry_object_type_ids(client: HubSpotClient, simulator: Simulator) -> None:
    client.limits(DEALS_TO_CONTACTS)
    (request,) = simulator.requests()
    assert request.path == "/crm/associations/v4/definitions/configurations/0-3/0-1"


def test_a_batch_without_inputs_is_a_bug_of_the_caller(
    client: HubSpotClient, simulator: Simulator
) -> None:
    with pytest.raises(ValueError, match="purge limits of deals -> contacts needs at least one"):
        client.purge_limits(DEALS_TO_CONTACTS, [])
    assert not simulator.requests()


def test_one_client_serves_many_threads(client: HubSpotClient, simulator: Simulator) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(client.limits, [DEALS_TO_CONTACTS] * 40))
    assert answers == [()] * 40
    assert len(simulator.requests()) == 40


def test_v4_announces_its_end_once_and_only_in_its_last_90_days(
    make_client: MakeClient, announced: list[str]
) -> None:
    make_client(clock=FakeClock(datetime(2026, 12, 29, tzinfo=UTC)))
    assert announced == []
    client = make_client(clock=FakeClock(datetime(2026, 12, 30, tzinfo=UTC)))
    client.account()
    client.account()
    (notice,) = announced
    assert "2027-03-30" in notice
    assert "Set apiVersion to 2026-09" in notice


@pytest.mark.parametrize("version", ["2026-03", "2026-09"])
def test_dated_versions_announce_nothing(
    version: str, make_client: MakeClient, announced: list[str]
) -> None:
    make_client(api_version=version, clock=FakeClock(datetime(2027, 3, 29, tzinfo=UTC)))
    assert announced == []


def test_an_unknown_version_is_refused_with_the_known_ones(make_client: MakeClient) -> None:
    with pytest.raises(ValueError, match="one of v4, 2026-03, 2026-09, not 'v3'"):
        make_client(api_version="v3")


@pytest.mark.parametrize("share", [0, -0.5, 1.5])
def test_a_share_that_is_no_share_is_refused(share: float, make_client: MakeClient) -> None:
    with pytest.raises(ValueError, match="quota_share is above 0 and up to 1"):
        make_client(quota_share=share)
