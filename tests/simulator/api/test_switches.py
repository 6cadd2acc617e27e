"""What nobody outside HubSpot knows: each switch, set otherwise than by default."""

from __future__ import annotations

import pytest

from hubspot_limits.simulator import DescriptionError, SimulatedPortal, Simulator
from tests.simulator.calls import OBJECT, PAIR, Api, label_type, set_values


def test_equality_of_label_and_object_limit_may_be_refused(
    api: Api, simulator: Simulator, portal: SimulatedPortal
) -> None:
    simulator.set_switches(label_limit_equal_to_object_limit="refused")
    portal.set_limit("deals", "contacts", 10)

    refused = api.update(PAIR, (*label_type(portal), 10)).json()
    api.update(PAIR, (*label_type(portal), 9))
    refused_too = api.update(PAIR, (*OBJECT, 9)).json()

    assert refused["errors"][0]["context"]["range"] == ["1-9"]
    assert refused_too["errors"][0]["context"]["range"] == [">9"]


def test_the_label_rule_may_be_an_http_400(
    api: Api, simulator: Simulator, portal: SimulatedPortal
) -> None:
    simulator.set_switches(label_rule_refusal="error")
    portal.set_limit("deals", "contacts", 10)

    answer = api.update(PAIR, (*label_type(portal), 11))

    assert answer.status_code == 400
    assert "Valid range: 1-10" in answer.json()["message"]
    assert "correlationId" in answer.json()


def test_the_label_rule_may_bind_hubspots_own_types(
    api: Api, simulator: Simulator, portal: SimulatedPortal
) -> None:
    portal.set_limit("contacts", "companies", 1)
    primary = ("HUBSPOT_DEFINED", 1, 2)
    assert api.update("contacts/companies", primary).json()["status"] == "COMPLETE"

    simulator.set_switches(label_rule_binds="all")

    assert api.update("contacts/companies", primary).json()["status"] == "CANCELED"


def test_create_on_an_existing_limit_is_refused_or_overwrites(
    api: Api, simulator: Simulator, portal: SimulatedPortal
) -> None:
    portal.set_limit("deals", "contacts", 2)
    assert api.create(PAIR, (*OBJECT, 3)).json()["status"] == "CANCELED"

    simulator.set_switches(create_on_existing_limit="overwrites")

    assert api.create(PAIR, (*OBJECT, 3)).json()["status"] == "COMPLETE"
    assert portal.limit("deals", "contacts") == 3


@pytest.mark.parametrize(("value", "status"), [("refused", "CANCELED"), ("ignored", "COMPLETE")])
def test_update_of_an_absent_limit_may_be_refused_or_do_nothing(
    api: Api, simulator: Simulator, portal: SimulatedPortal, value: str, status: str
) -> None:
    simulator.set_switches(update_on_absent_limit=value)

    body = api.update(PAIR, (*OBJECT, 3)).json()

    assert (body["status"], body["results"]) == (status, [])
    assert portal.limit("deals", "contacts") is None


def test_a_batch_may_be_partial(api: Api, simulator: Simulator, portal: SimulatedPortal) -> None:
    simulator.set_switches(batch="partial")

    answer = api.update(PAIR, (*OBJECT, 5), ("HUBSPOT_DEFINED", 4, 5))

    body = answer.json()
    assert answer.status_code == 207
    assert (body["status"], len(body["results"]), body["numErrors"]) == ("COMPLETE", 1, 1)
    assert portal.limit("deals", "contacts") == 5


@pytest.mark.parametrize(
    ("order", "status"),
    [
        ("given", "CANCELED"),  # the label limit is judged while the object limit is still 5
        ("reversed", "COMPLETE"),
        ("whole", "COMPLETE"),
    ],
)
def test_a_batch_may_be_judged_in_another_order(
    api: Api, simulator: Simulator, portal: SimulatedPortal, order: str, status: str
) -> None:
    simulator.set_switches(batch_order=order)
    portal.set_limit("deals", "contacts", 5)

    body = api.update(PAIR, (*label_type(portal), 8), (*OBJECT, 10)).json()

    assert body["status"] == status


def test_a_batch_judged_as_a_whole_may_end_in_no_valid_state(
    api: Api, simulator: Simulator, portal: SimulatedPortal
) -> None:
    simulator.set_switches(batch_order="whole")

    body = api.update(PAIR, (*label_type(portal), 8), (*OBJECT, 5)).json()

    assert (body["status"], portal.limits()) == ("CANCELED", {})


@pytest.mark.parametrize("status", [200, 207, 400])
def test_a_canceled_batch_may_have_another_http_status(
    api: Api, simulator: Simulator, status: int
) -> None:
    simulator.set_switches(canceled_status=status)

    answer = api.update(PAIR, ("HUBSPOT_DEFINED", 4, 5))

    assert (answer.status_code, answer.json()["status"]) == (status, "CANCELED")


def test_the_fields_of_a_batch_are_those_of_live_answers_or_of_the_documents(
    api: Api, simulator: Simulator
) -> None:
    seen = api.update(PAIR, ("HUBSPOT_DEFINED", 4, 5)).json()
    assert not {"requestedAt", "links"} & {*seen, *seen["errors"][0]}

    simulator.set_switches(batch_fields="documented")

    documented = api.update(PAIR, ("HUBSPOT_DEFINED", 4, 5)).json()
    assert {"requestedAt", "links"} < set(documented)
    assert {"id", "errors", "links"} < set(documented["errors"][0])


def test_one_type_twice_in_a_batch_counts_last_or_is_refused(
    api: Api, simulator: Simulator, portal: SimulatedPortal
) -> None:
    api.update(PAIR, (*OBJECT, 5), (*OBJECT, 6))
    assert portal.limit("deals", "contacts") == 6

    simulator.set_switches(duplicate_inputs="refused")

    assert api.update(PAIR, (*OBJECT, 7), (*OBJECT, 8)).json()["status"] == "CANCELED"


def test_a_batch_without_inputs_is_fine_or_a_400(api: Api, simulator: Simulator) -> None:
    assert api.update(PAIR).json()["results"] == []

    simulator.set_switches(empty_inputs="refused")

    assert api.update(PAIR).status_code == api.purge(PAIR).status_code == 400


def test_a_batch_has_a_maximum_of_inputs(api: Api, simulator: Simulator) -> None:
    simulator.set_switches(maximum_inputs=2)

    assert api.update(PAIR, *[(*OBJECT, 5)] * 2).status_code == 200
    assert api.update(PAIR, *[(*OBJECT, 5)] * 3).status_code == 400


@pytest.mark.parametrize(("limit", "status"), [(0, "CANCELED"), (10_001, "CANCELED")])
def test_a_limit_out_of_range_is_refused_and_the_range_may_be_another(
    api: Api, simulator: Simulator, limit: int, status: str
) -> None:
    refused = api.update(PAIR, (*OBJECT, limit)).json()
    assert refused["status"] == status
    assert refused["errors"][0]["context"]["range"] == ["1-10000"]

    simulator.set_switches(minimum_limit=0, maximum_limit=50_000)

    assert api.update(PAIR, (*OBJECT, limit)).json()["status"] == "COMPLETE"


def test_a_limit_below_what_records_have_may_be_refused(api: Api, simulator: Simulator) -> None:
    simulator.set_switches(limit_below_records="refused")

    assert api.update(PAIR, (*OBJECT, 9)).json()["status"] == "CANCELED"
    assert api.update(PAIR, (*OBJECT, 10)).json()["status"] == "COMPLETE"


def test_a_limit_on_a_primary_type_may_be_refused(api: Api, simulator: Simulator) -> None:
    simulator.set_switches(primary_type_limit="refused")

    answer = api.update("contacts/companies", ("HUBSPOT_DEFINED", 1, 5)).json()

    assert answer["status"] == "CANCELED"


@pytest.mark.parametrize("category", ["INTEGRATOR_DEFINED", "WORK"])
def test_a_limit_on_an_apps_type_may_be_refused(simulator: Simulator, category: str) -> None:
    label = {"label": "Synced", "category": category, "typeId": 41, "inverseTypeId": 42}
    portal = simulator.add_portal({"id": 77, "labels": {"deals -> contacts": [label]}})
    api = Api(simulator, portal)
    assert api.update(PAIR, (category, 41, 5)).json()["status"] == "COMPLETE"

    simulator.set_switches(integrator_defined_limit="refused")

    assert api.update(PAIR, (category, 41, 6)).json()["status"] == "CANCELED"
    api.close()


def test_a_purge_may_answer_with_a_batch(
    api: Api, simulator: Simulator, portal: SimulatedPortal
) -> None:
    simulator.set_switches(purge_answer="batch")
    portal.set_limit("deals", "contacts", 5)

    answer = api.purge(PAIR, OBJECT)

    assert (answer.status_code, answer.json()["status"]) == (200, "COMPLETE")
    assert portal.limit("deals", "contacts") is None


@pytest.mark.parametrize(
    ("value", "status"), [("error", 400), ("canceled", 207), ("accepted", 204)]
)
def test_a_purge_of_a_foreign_type_has_three_possible_answers(
    api: Api, simulator: Simulator, value: str, status: int
) -> None:
    simulator.set_switches(purge_of_foreign_type=value)

    assert api.purge(PAIR, ("HUBSPOT_DEFINED", 4)).status_code == status
    assert api.purge(PAIR, ("NO_CATEGORY", 4)).status_code == status


def test_a_symmetric_label_may_have_a_limit_for_each_id(
    api: Api, simulator: Simulator, portal: SimulatedPortal
) -> None:
    simulator.set_switches(same_object_label_limit="separate")
    sister = portal.type("companies", "companies", label="Sister company")

    api.update("companies/companies", (sister.category, sister.type_id, 4))

    assert set_values(api.limits("companies/companies")) == {
        (sister.category, sister.type_id): 4,
    }


@pytest.mark.parametrize(
    ("value", "in_all", "in_pair"),
    [("all", 2, 0), ("everywhere", 2, 1), ("none", 1, 0)],
)
def test_rows_without_a_limit_are_listed_in_one_two_or_no_lists(
    api: Api, simulator: Simulator, value: str, in_all: int, in_pair: int
) -> None:
    simulator.set_switches(null_rows=value)
    api.update(PAIR, (*OBJECT, 5))

    assert len(set_values(api.all_limits())) == in_all
    assert len(set_values(api.limits("contacts/deals"))) == in_pair


def test_lists_may_be_in_another_order(
    api: Api, simulator: Simulator, portal: SimulatedPortal
) -> None:
    api.update(PAIR, (*OBJECT, 5), (*label_type(portal), 2))
    ascending = api.limits(PAIR).json()["results"]

    simulator.set_switches(result_order="descending")

    assert api.limits(PAIR).json()["results"] == ascending[::-1]


def test_reads_may_lag_behind_writes(
    api: Api, simulator: Simulator, portal: SimulatedPortal
) -> None:
    simulator.set_switches(propagation_lag=600)

    api.update(PAIR, (*OBJECT, 5))

    assert portal.limit("deals", "contacts") == 5
    assert set_values(api.limits(PAIR)) == {}
    assert set_values(api.all_limits()) == {}
    assert "Decision maker" in api.labels(PAIR).text, "label lists never lag (seen live)"
    simulator.let_pass(600)
    assert set_values(api.limits(PAIR)) == {OBJECT: 5}


def test_schemas_may_lag_behind_writes(api: Api, simulator: Simulator) -> None:
    simulator.set_switches(schema_propagation_lag=600)

    api.create_label(PAIR, name="the_champion", label="Champion")

    assert "the_champion" not in api.get("/crm-object-schemas/v3/schemas/deals").text


def test_names_of_custom_objects_may_be_refused_in_paths(
    api: Api, simulator: Simulator, portal: SimulatedPortal
) -> None:
    simulator.set_switches(custom_object_names="refused")

    assert api.labels("p8800123_pet/contacts").status_code == 400
    assert api.labels(f"{portal.state.custom_objects[0].id}/contacts").status_code == 200


def test_a_switch_may_be_spelled_as_in_python_or_as_in_json(simulator: Simulator) -> None:
    simulator.set_switches(null_rows="none")
    simulator.set_switches(nullRows="everywhere", maximum_inputs=7)

    assert (simulator.switches.null_rows, simulator.switches.maximum_inputs) == ("everywhere", 7)


def test_a_mistake_in_a_switch_names_it(simulator: Simulator) -> None:
    with pytest.raises(DescriptionError, match="null_rows: Input should be 'all'"):
        simulator.set_switches(null_rows="some")
    with pytest.raises(DescriptionError, match="nul_rows: Extra inputs"):
        simulator.set_switches(nul_rows="all")


def test_a_schema_may_tell_nothing_of_limits(
    api: Api, simulator: Simulator, portal: SimulatedPortal
) -> None:
    portal.set_limit("pet", "contacts", 3)
    simulator.set_switches(schema_associations="documented")

    (pet,) = api.get("/crm-object-schemas/v3/schemas").json()["results"]

    assert {*pet["associations"][0]} == {"id", "fromObjectTypeId", "toObjectTypeId", "name"}


def test_standard_objects_may_have_no_schemas(api: Api, simulator: Simulator) -> None:
    assert api.get("/crm-object-schemas/v3/schemas/0-1").status_code == 200

    simulator.set_switches(standard_object_schemas="refused")

    assert api.get("/crm-object-schemas/v3/schemas/0-1").status_code == 400
    assert api.get("/crm-object-schemas/v3/schemas/p8800123_pet").status_code == 200
