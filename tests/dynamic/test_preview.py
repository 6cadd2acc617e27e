"""Whatever up would refuse, preview refuses, and it says what to do."""

from __future__ import annotations

import json

import pytest

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.dynamic.conftest import MakeStack
from tests.dynamic.declared import pair
from tests.dynamic.engine import Program, RunFailed, Stack


def refusal(stack: Stack, program: Program) -> str:
    """Why a preview is refused; up says the same, and neither of them writes."""
    with pytest.raises(RunFailed) as preview:
        stack.preview(program)
    with pytest.raises(RunFailed) as up:
        stack.up_without_preview(program)
    assert _without_correlation_id(up.value) == _without_correlation_id(preview.value)
    assert "Traceback" not in str(preview.value)
    return str(preview.value)


def _without_correlation_id(error: RunFailed) -> str:
    return str(error).partition(" HubSpot's correlation id")[0]


def test_every_mistake_of_a_declaration_is_named_at_once(
    stack: Stack, simulator: Simulator
) -> None:
    text = refusal(
        stack,
        pair("deals -> contacts", limit=2, labels={"Decision maker": 3}, types={"nonsense": 0}),
    )
    assert 'labels."Decision maker": 3 is above the object limit 2' in text
    assert "types.nonsense" in text
    assert not simulator.requests()


def test_a_limit_above_the_range_of_hubspots_dialog_is_refused(stack: Stack) -> None:
    assert "expected at most 10000" in refusal(stack, pair("deals -> contacts", limit=10_001))


def test_an_unknown_label_is_refused_with_the_nearest_ones(stack: Stack) -> None:
    text = refusal(stack, pair("contacts -> companies", labels={"Biling aprover": 1}))
    assert "contacts -> companies has no label 'Biling aprover' in this portal" in text
    assert "Did you mean 'Billing approver'" in text


def test_a_label_of_the_other_direction_is_named_with_its_text_in_this_one(stack: Stack) -> None:
    text = refusal(stack, pair("contacts -> deals", labels={"Decision maker": 1}))
    assert "'Decision maker' is a label of deals -> contacts, not of contacts -> deals" in text
    assert "most likely called 'Decision maker for'" in text


def test_an_unknown_object_type_is_refused_with_the_custom_objects(stack: Stack) -> None:
    text = refusal(stack, pair("pets -> contacts", limit=1))
    assert "Portal 8800123 has no object type 'pets'. Did you mean 'pet'?" in text


def test_one_pair_under_two_names_of_a_custom_object_is_refused(stack: Stack) -> None:
    program = pair("pet -> contacts", limit=4) | pair("p8800123_pet -> contacts", limit=5)
    assert "Two resources declare the limits of one pair" in refusal(stack, program)


@pytest.mark.parametrize("spelling", ["fully_qualified_name", "id"])
@pytest.mark.parametrize("first", ["new", "known"])
def test_a_pair_that_is_declared_a_second_time_by_another_name_is_refused(
    first: str, spelling: str, stack: Stack, portal: SimulatedPortal
) -> None:
    known = pair("pet -> contacts", limit=4)
    stack.up(known)
    pet = getattr(portal.state.custom_objects[0], spelling)
    new = pair(f"{pet} -> contacts", limit=5, adopt=True)
    program = new | known if first == "new" else known | new
    with pytest.raises(RunFailed, match="Two resources declare the limits of one pair"):
        stack.preview(program)


def test_two_resources_of_one_pair_are_refused(stack: Stack) -> None:
    inputs = pair("deals -> contacts", limit=4)["deals-contacts"]
    assert "Two resources declare the limits of one pair: deals -> contacts" in (
        refusal(stack, {"one": inputs, "two": inputs})
    )


def test_a_token_without_the_scope_is_refused(simulator: Simulator, stack: Stack) -> None:
    simulator.add_portal(
        {"id": 777, "tokens": [{"name": "no scopes", "value": "pat-x", "scopes": ["oauth"]}]}
    )
    stack.configuration["portalId"] = "777"
    stack.environment["HUBSPOT_ACCESS_TOKEN"] = "pat-x"
    assert "HTTP 403" in refusal(stack, pair("deals -> contacts", limit=5))


def test_a_token_that_may_only_read_is_enough_for_a_preview(
    stack: Stack, portal: SimulatedPortal
) -> None:
    program = pair("deals -> contacts", limit=10) | pair("pet -> contacts", labels={"Owner": 1})
    stack.environment["HUBSPOT_ACCESS_TOKEN"] = portal.read_only_token
    assert len(stack.preview(program).steps) == 2
    with pytest.raises(RunFailed, match="HTTP 403"):
        stack.up_without_preview(program)


def test_without_a_token_a_preview_is_offline_and_says_so_once(
    stack: Stack, simulator: Simulator
) -> None:
    stack.environment["HUBSPOT_ACCESS_TOKEN"] = None
    run = stack.preview(pair("deals -> contacts", limit=10) | pair("deals -> companies", limit=1))
    assert run.lines.count("Checked offline") == 1
    assert not simulator.requests()
    with pytest.raises(RunFailed, match="there is no HubSpot access token"):
        stack.up_without_preview(pair("deals -> contacts", limit=10))


def test_an_unchanged_pair_is_not_read_beside_a_new_one(stack: Stack, simulator: Simulator) -> None:
    deals, companies = pair("deals -> contacts", limit=10), pair("companies -> deals", limit=50)
    stack.up(deals)
    simulator.clear_requests()
    stack.preview(deals | companies)
    assert not simulator.requests(path="0-3/0-1")


def test_an_unknown_label_added_to_a_known_pair_is_refused(stack: Stack) -> None:
    stack.up(pair("deals -> contacts", limit=10))
    text = refusal(stack, pair("deals -> contacts", limit=10, labels={"Decision makers": 1}))
    assert "Did you mean 'Decision maker'" in text


def test_a_label_renamed_in_the_portal_needs_no_change(
    stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    program = pair("deals -> contacts", labels={"Decision maker": 2})
    stack.up(program)
    portal.rename_label("deals", "contacts", "Decision maker", "Decider")
    simulator.clear_requests()
    assert stack.up(program).steps == {}
    assert not simulator.requests()


def test_a_renamed_label_is_explained_when_its_pair_changes(
    stack: Stack, portal: SimulatedPortal
) -> None:
    stack.up(pair("deals -> contacts", labels={"Decision maker": 2}))
    portal.rename_label("deals", "contacts", "Decision maker", "Decider")
    text = refusal(stack, pair("deals -> contacts", labels={"Decision maker": 3}))
    assert "'Decision maker' is now called 'Decider' in the portal" in text


def test_declaring_the_new_text_of_a_label_writes_nothing(
    stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    stack.up(pair("deals -> contacts", labels={"Decision maker": 2}))
    portal.rename_label("deals", "contacts", "Decision maker", "Decider")
    simulator.clear_requests()
    renamed = pair("deals -> contacts", labels={"Decider": 2})
    stack.up(renamed)
    assert not simulator.writes()
    assert stack.up(renamed).steps == {}


def test_refresh_shows_the_new_text_of_a_label_and_the_old_one_is_explained(
    stack: Stack, portal: SimulatedPortal
) -> None:
    program = pair("deals -> contacts", labels={"Decision maker": 2})
    stack.up(program)
    portal.rename_label("deals", "contacts", "Decision maker", "Decider")
    stack.refresh()
    assert stack.resources["deals-contacts"].inputs["labels"] == {"Decider": 2}
    text = refusal(stack, program)
    assert "has no label 'Decision maker'" in text
    assert "the resource has 'Decider' since it was last read" in text
    assert stack.up(pair("deals -> contacts", labels={"Decider": 2})).steps == {}


def test_a_mistake_in_the_settings_is_named(make_stack: MakeStack) -> None:
    text = refusal(make_stack(maxWait="soon", acountType="SANDBOX"), pair("a -> b", limit=1))
    assert "hubspot-limits:maxWait: expected a whole number of seconds" in text
    assert "hubspot-limits:acountType: unknown key, did you mean accountType?" in text


@pytest.fixture
def many(simulator: Simulator) -> list[str]:
    """The names of many custom objects of portal 777, each associated with contacts."""
    names = [f"object_{number}" for number in range(40)]
    simulator.add_portal(
        {
            "id": 777,
            "customObjects": [{"name": name, "associatedWith": ["contacts"]} for name in names],
        }
    )
    return names


def test_the_first_refusal_names_what_is_known_of_the_whole_stack(
    make_stack: MakeStack, many: list[str]
) -> None:
    program: dict[str, dict[str, object]] = {}
    for name in many[:4]:
        program |= pair(f"{name} -> contacts", labels={"Nonsense": 1})
    entries = {f"{name} -> contacts": {"labels": {"Nonsense": 1}} for name in many[:4]}
    text = refusal(make_stack("777", limits=json.dumps(entries)), program)
    for name in many[:4]:
        assert f"{name} -> contacts has no label 'Nonsense' in this portal" in text


def test_the_first_refusal_names_no_pair_twice_and_none_that_is_unchanged(
    make_stack: MakeStack, simulator: Simulator
) -> None:
    portal = simulator.portal("8800123")
    entries = {
        "contacts -> companies": {"labels": {"Billing approver": 1}},
        "deals -> contacts": {"labels": {"Nonsense": 1}, "protect": True},
    }
    stack = make_stack(limits=json.dumps(entries))
    unchanged = pair("contacts -> companies", labels={"Billing approver": 1})
    stack.up(unchanged)
    portal.rename_label("contacts", "companies", "Billing approver", "Payer")
    text = refusal(stack, unchanged | pair("deals -> contacts", labels={"Nonsense": 1}))
    assert text.count("Nonsense") == 2  # its path, and what is wrong with it
    assert "Billing approver" not in text


def test_one_new_pair_of_a_large_stack_reads_a_few_pairs(
    make_stack: MakeStack, many: list[str], simulator: Simulator
) -> None:
    entries = {f"{name} -> contacts": 5 for name in many}
    stack = make_stack("777", limits=json.dumps(entries))
    stack.preview(pair(f"{many[20]} -> contacts", limit=5))
    assert 1 <= len(simulator.requests(path="/configurations/2-")) <= 5


def test_a_stack_of_new_pairs_is_read_once_each(
    make_stack: MakeStack, many: list[str], simulator: Simulator
) -> None:
    entries = {f"{name} -> contacts": 5 for name in many}
    stack = make_stack("777", limits=json.dumps(entries))
    program: dict[str, dict[str, object]] = {}
    for source in entries:
        program |= pair(source, limit=5)
    stack.preview(program)
    read = [entry.path for entry in simulator.requests(path="/configurations/2-")]
    assert sorted(read) == sorted(set(read))
    assert len(read) == len(many)
