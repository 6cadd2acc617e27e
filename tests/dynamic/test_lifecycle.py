"""Declare, preview, apply, change, refresh, destroy."""

from __future__ import annotations

import pytest

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.dynamic.conftest import MakeStack
from tests.dynamic.declared import pair
from tests.dynamic.dynamic_server import PROVIDER_PROPERTY
from tests.dynamic.engine import ProcessStack, RunFailed, Stack

DEALS = pair("deals -> contacts", limit=10, labels={"Decision maker": 2})


def test_every_operation_works_in_the_process_that_the_engine_starts(
    process_stack: ProcessStack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    for limit, step in ((10, "create"), (12, "update")):
        program = {"only": {**DEALS["deals-contacts"], "limit": limit}}
        assert process_stack.up(program).steps == {"only": step}
        assert portal.limit("deals", "contacts") == limit
    simulator.clear_requests()
    assert process_stack.up(program).steps == {}
    assert not simulator.requests()
    portal.set_limit("deals", "contacts", 7)
    assert process_stack.refresh().steps == {"only": "update"}
    other = {"only": {"fromObjectType": "companies", "toObjectType": "deals", "limit": 50}}
    assert process_stack.up(other).steps == {"only": "replace"}
    assert portal.limits() == {"0-2/0-3/HUBSPOT_DEFINED/342": 50}
    assert process_stack.destroy().steps == {"only": "delete"}
    assert portal.limits() == {}


def test_what_is_declared_is_live_after_up(stack: Stack, portal: SimulatedPortal) -> None:
    assert stack.up(DEALS).steps == {"deals-contacts": "create"}
    assert portal.limit("deals", "contacts") == 10
    assert portal.limit("deals", "contacts", label="Decision maker") == 2


def test_a_preview_writes_nothing(stack: Stack, simulator: Simulator) -> None:
    assert stack.preview(DEALS).steps == {"deals-contacts": "create"}
    assert simulator.requests()
    assert not simulator.writes()


def test_a_new_pair_costs_three_reads_and_one_write(stack: Stack, simulator: Simulator) -> None:
    stack.up_without_preview(DEALS)
    assert [entry.method for entry in simulator.requests()] == ["GET", "GET", "GET", "POST"]


def test_a_second_up_sends_no_request_at_all(stack: Stack, simulator: Simulator) -> None:
    stack.up(DEALS)
    simulator.clear_requests()
    assert stack.up(DEALS).steps == {}
    assert not simulator.requests()


def test_another_spelling_of_the_same_declaration_changes_nothing(
    stack: Stack, simulator: Simulator
) -> None:
    stack.up(DEALS)
    simulator.clear_requests()
    respelled = {
        "deals-contacts": {
            "fromObjectType": "Deal",
            "toObjectType": "0-1",
            "limit": 10.0,
            "labels": {"Decision maker": 2},
            "exclusive": False,
        }
    }
    assert stack.up(respelled).steps == {}
    assert not simulator.requests()


def test_a_changed_limit_is_one_update(
    stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    stack.up(DEALS)
    changed = pair("deals -> contacts", limit=12, labels={"Decision maker": 3})
    assert stack.up(changed).steps == {"deals-contacts": "update"}
    assert portal.limit("deals", "contacts") == 12
    assert portal.limit("deals", "contacts", label="Decision maker") == 3
    assert len(simulator.writes()) == 2


def test_a_label_that_is_no_longer_declared_loses_its_limit_and_no_other_does(
    stack: Stack, portal: SimulatedPortal
) -> None:
    portal.set_limit("deals", "contacts", 9, label="Decision maker")
    portal.add_label("deals", "contacts", "Champion")
    stack.up(pair("deals -> contacts", limit=10, labels={"Champion": 2}))
    stack.up(pair("deals -> contacts", limit=10))
    assert portal.limit("deals", "contacts", label="Champion") is None
    assert portal.limit("deals", "contacts", label="Decision maker") == 9
    assert portal.limit("deals", "contacts") == 10


def test_another_pair_is_a_replacement_that_is_created_first(
    stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    stack.up({"only": DEALS["deals-contacts"]})
    simulator.clear_requests()
    other = {"only": {"fromObjectType": "companies", "toObjectType": "deals", "limit": 50}}
    assert stack.up(other).steps == {"only": "replace"}
    assert portal.limits() == {"0-2/0-3/HUBSPOT_DEFINED/342": 50}
    verbs = [entry.path.rpartition("/")[2] for entry in simulator.writes()]
    assert verbs == ["update", "purge"]


def test_destroy_removes_what_was_declared_and_no_more(
    stack: Stack, portal: SimulatedPortal
) -> None:
    portal.add_label("deals", "contacts", "Champion")
    portal.set_limit("deals", "contacts", 1, label="Champion")
    stack.up(DEALS)
    assert stack.destroy().steps == {"deals-contacts": "delete"}
    assert list(portal.limits().values()) == [1]


def test_destroy_succeeds_where_the_limits_are_gone_already(
    stack: Stack, portal: SimulatedPortal
) -> None:
    stack.up(pair("deals -> contacts", limit=10))
    portal.set_limit("deals", "contacts", None)
    assert stack.destroy().steps == {"deals-contacts": "delete"}


def test_destroy_does_not_trust_a_read_that_lags_behind(
    stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    stack.up_without_preview({})
    simulator.faults.add("stale", method="POST", path="*/batch/update", seconds=3)
    stack.up_without_preview(DEALS)
    stack.destroy()
    assert portal.limits() == {}


def test_destroy_leaves_what_was_changed_outside_until_a_refresh_has_shown_it(
    stack: Stack, portal: SimulatedPortal
) -> None:
    stack.up(DEALS)
    portal.set_limit("deals", "contacts", 99)
    with pytest.raises(RunFailed, match="limit: 10 when last known, 99 now") as failure:
        stack.destroy()
    assert "pulumi destroy --refresh" in str(failure.value)
    assert portal.limit("deals", "contacts") == 99
    stack.refresh()
    stack.destroy()
    assert portal.limits() == {}


def test_a_label_that_was_renamed_meanwhile_is_left_to_the_resource_that_declares_it(
    stack: Stack, portal: SimulatedPortal
) -> None:
    stack.up(DEALS)
    stack.resources["new"] = stack.resources["deals-contacts"]  # a delete was interrupted
    portal.rename_label("deals", "contacts", "Decision maker", "Decider")
    stack.up({"new": DEALS["deals-contacts"]})
    assert sorted(portal.limits().values()) == [2, 10]


def test_a_custom_object_that_was_created_again_is_another_pair(
    stack: Stack, portal: SimulatedPortal
) -> None:
    stack.up(pair("pet -> contacts", limit=4))
    portal.remove_custom_object("pet")
    portal.change(change="add_custom_object", name="pet", id="2-999", associatedWith=["contacts"])
    changed = pair("pet -> contacts", limit=5)
    assert stack.preview(changed).steps == {"pet-contacts": "replace"}


def test_a_standard_object_is_not_the_custom_object_of_its_name(
    make_stack: MakeStack, simulator: Simulator
) -> None:
    simulator.add_portal(
        {"id": 777, "customObjects": [{"name": "projects", "associatedWith": ["contacts"]}]}
    )
    stack = make_stack("777")
    stack.up({"it": pair("p777_projects -> contacts", limit=4)["p777_projects-contacts"]})
    standard = pair("projects -> contacts", limit=4)["projects-contacts"]
    assert stack.preview({"it": standard}).steps == {"it": "replace"}


def test_a_renamed_resource_changes_nothing_live(stack: Stack, simulator: Simulator) -> None:
    stack.up(DEALS)
    simulator.clear_requests()
    run = stack.up({"renamed": DEALS["deals-contacts"]})
    assert run.steps == {"renamed": "create", "deals-contacts": "delete"}
    assert not simulator.writes()
    assert "left in place, because it is still declared: Decision maker; limit" in run.lines
    assert stack.up({"renamed": DEALS["deals-contacts"]}).steps == {}


def test_a_renamed_resource_that_drops_a_label_removes_that_limit_only(
    stack: Stack, portal: SimulatedPortal
) -> None:
    stack.up(DEALS)
    stack.up({"renamed": pair("deals -> contacts", limit=10)["deals-contacts"]})
    assert list(portal.limits().values()) == [10]


def test_two_resources_may_swap_their_pairs(stack: Stack, portal: SimulatedPortal) -> None:
    one = pair("deals -> contacts", limit=10)["deals-contacts"]
    two = pair("companies -> deals", limit=50)["companies-deals"]
    stack.up({"one": one, "two": two})
    live = portal.limits()
    stack.up({"one": two, "two": one})
    assert portal.limits() == live


def test_a_change_by_hand_is_seen_by_refresh_and_repaired_by_up(
    stack: Stack, portal: SimulatedPortal
) -> None:
    stack.up(DEALS)
    portal.set_limit("deals", "contacts", 99)
    assert stack.refresh().steps == {"deals-contacts": "update"}
    assert stack.resources["deals-contacts"].inputs["limit"] == 99
    assert stack.up(DEALS).steps == {"deals-contacts": "update"}
    assert portal.limit("deals", "contacts") == 10


@pytest.mark.parametrize("limit", [20, 0])
def test_drift_that_nobody_could_declare_is_shown_and_repaired(
    limit: int, stack: Stack, portal: SimulatedPortal
) -> None:
    program = pair("contacts -> companies", limit=10, exclusive=True)
    stack.up(program)
    portal.set_limit("contacts", "companies", limit, label="Primary")
    stack.refresh()
    assert stack.refresh().steps == {"contacts-companies": "update"}
    assert stack.up(program).steps == {"contacts-companies": "update"}
    assert list(portal.limits().values()) == [10]


def test_refresh_without_drift_changes_nothing(stack: Stack) -> None:
    stack.up(DEALS)
    before = stack.resources["deals-contacts"]
    assert stack.refresh().steps == {}
    assert stack.resources["deals-contacts"] == before


def test_a_resource_whose_limits_are_all_gone_is_gone(
    stack: Stack, portal: SimulatedPortal
) -> None:
    stack.up(DEALS)
    stack.clock.sleep(300)
    portal.set_limit("deals", "contacts", None)
    portal.set_limit("deals", "contacts", None, label="Decision maker")
    assert stack.refresh().steps == {"deals-contacts": "delete"}
    assert stack.up(DEALS).steps == {"deals-contacts": "create"}


def test_an_empty_answer_where_there_were_limits_is_asked_for_twice(
    stack: Stack, simulator: Simulator, portal: SimulatedPortal
) -> None:
    stack.up(DEALS)
    limits = portal.limits()

    def set_again(_: object) -> None:
        if len(simulator.requests(path="configurations")) == 1:
            portal.set_limit("deals", "contacts", 10)
            portal.set_limit("deals", "contacts", 2, label="Decision maker")

    portal.set_limit("deals", "contacts", None)
    portal.set_limit("deals", "contacts", None, label="Decision maker")
    simulator.clear_requests()
    simulator.on_request(set_again)
    assert stack.refresh().steps == {}
    assert portal.limits() == limits


@pytest.mark.parametrize("operation", ["refresh", "destroy"])
def test_a_custom_object_that_was_deleted_is_explained(
    operation: str, stack: Stack, portal: SimulatedPortal
) -> None:
    stack.up(pair("pet -> contacts", limit=4))
    portal.remove_custom_object("pet")
    with pytest.raises(RunFailed, match="pulumi state delete"):
        getattr(stack, operation)()


def test_an_error_is_never_absence(stack: Stack, simulator: Simulator) -> None:
    stack.up(DEALS)
    before = dict(stack.resources)
    simulator.faults.add("status", status=403, path="*/configurations/*")
    with pytest.raises(RunFailed, match="HTTP 403"):
        stack.refresh()
    assert stack.resources == before


def test_outputs_say_what_is_declared_and_what_is_not(
    stack: Stack, portal: SimulatedPortal
) -> None:
    portal.add_label("deals", "contacts", "Champion")
    portal.set_limit("deals", "contacts", 1, label="Champion")
    stack.up(DEALS)
    label = portal.type("deals", "contacts", label="Decision maker")
    champion = portal.type("deals", "contacts", label="Champion")
    resource = stack.resources["deals-contacts"]
    assert resource.id == "8800123/0-3/0-1"
    [write] = resource.outputs["written"]
    assert write["before"] == {f"USER_DEFINED/{champion.type_id}": 1}
    assert resource.outputs == {
        "written": [write],
        "portalId": "8800123",
        "fromObjectType": "deals",
        "toObjectType": "contacts",
        "fromObjectTypeId": "0-3",
        "toObjectTypeId": "0-1",
        "limit": 10,
        "labels": {"Decision maker": 2},
        "limits": {
            "HUBSPOT_DEFINED/3": {"limit": 10},
            f"USER_DEFINED/{label.type_id}": {"label": "Decision maker", "limit": 2},
        },
        "undeclared": {f"USER_DEFINED/{champion.type_id}": {"label": "Champion", "limit": 1}},
    }


def test_the_provider_in_state_is_a_name_and_never_changes() -> None:
    assert PROVIDER_PROPERTY == {
        "__provider": "gASVHwAAAAAAAACMDmh1YnNwb3RfbGltaXRzlIwIUFJPVklERVKUk5Qu"
    }


def test_two_stacks_keep_two_portals_apart(make_stack: MakeStack, simulator: Simulator) -> None:
    sandbox, production = make_stack("8800123"), make_stack("8800456")
    sandbox.up(DEALS)
    production.up(pair("deals -> contacts", limit=25, labels={"Decision maker": 3}))
    assert sorted(simulator.portal("8800123").limits().values()) == [2, 10]
    assert sorted(simulator.portal("8800456").limits().values()) == [3, 25]


def test_every_pair_of_a_large_stack_is_set_from_several_threads(
    make_stack: MakeStack, simulator: Simulator
) -> None:
    # As many as one run's share of the rate limit lets through without a wait.
    names = [f"object_{number}" for number in range(8)]
    simulator.add_portal(
        {
            "id": 777,
            "customObjects": [
                {"name": name, "associatedWith": ["contacts", "deals"]} for name in names
            ],
        }
    )
    stack = make_stack("777")
    program = {
        name: inputs
        for object_type in names
        for source in (
            f"{object_type} -> contacts",
            f"contacts -> {object_type}",
            f"{object_type} -> deals",
        )
        for name, inputs in pair(source, limit=7).items()
    }
    stack.up(program, parallel=4)
    assert list(simulator.portal("777").limits().values()) == [7] * 24
    assert stack.up(program).steps == {}
