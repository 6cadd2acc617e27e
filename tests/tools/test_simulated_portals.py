from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hubspot_limits.simulator import SimulatedPortal, Simulator
from hubspot_limits.simulator.portals.building import named_pair
from tools.simulated_portals import described_portals, simulated_portals
from tools.stacks import Stack, every_stack

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def stack(limits: object, portal_id: object = "7000001", **settings: object) -> Stack:
    config = {"portalId": portal_id, "limits": limits} | settings
    return Stack("trial", {"config": {f"hubspot-limits:{key}": config[key] for key in config}})


def portal_of(*stacks: Stack, state: Path | None = None) -> SimulatedPortal:
    (portal,) = Simulator(described_portals(stacks), state=state).portals
    return portal


def labels(portal: SimulatedPortal, pair: str) -> list[str]:
    types = portal.state.types_of(named_pair(portal.state, pair))
    return sorted(each.label for each in types if each.category == "USER_DEFINED" and each.label)


def test_every_stack_of_the_project_has_its_portal() -> None:
    stacks = every_stack()
    portals = Simulator(described_portals(stacks.values())).portals
    assert {each.id for each in portals} == {each.portal_id for each in stacks.values()}


def test_a_portal_has_the_account_type_that_its_stack_demands() -> None:
    portal = portal_of(stack({"deals -> contacts": 5}, accountType="SANDBOX"))
    assert portal.state.account_type == "SANDBOX"


def test_a_mistake_in_the_account_type_still_leaves_a_portal_to_run_against() -> None:
    portal = portal_of(stack({"deals -> contacts": 5}, accountType="SANDBX"))
    assert portal.state.account_type == "STANDARD"


def test_a_portal_has_the_labels_that_its_stack_limits() -> None:
    portal = portal_of(stack({"deals -> contacts": {"labels": {"Signs": 2}}}))
    assert labels(portal, "deals -> contacts") == ["Signs"]


def test_two_stacks_of_one_portal_find_all_their_labels_in_it() -> None:
    portal = portal_of(
        stack({"deals -> contacts": {"labels": {"Signs": 2}}}),
        stack({"deals -> contacts": {"labels": {"Signs": 3, "Pays": 1}}}),
    )
    assert labels(portal, "deals -> contacts") == ["Pays", "Signs"]


def test_a_label_that_both_directions_limit_is_one_label() -> None:
    limits = {"labels": {"Partner": 2}}
    portal = portal_of(stack({"deals -> contacts": limits, "contacts -> deals": limits}))
    assert labels(portal, "deals -> contacts") == ["Partner"]


@pytest.mark.parametrize("pet", ["pet", "p8800123_pet", "2-8800124"])
def test_a_custom_object_is_one_whatever_its_stack_calls_it(pet: str) -> None:
    portal = portal_of(stack({f"{pet} -> contacts": {"labels": {"Owner": 1}}}, "8800123"))
    assert [custom.name for custom in portal.state.custom_objects] == ["pet"]
    assert labels(portal, "2-8800124 -> contacts") == ["Owner"]


def test_a_custom_object_can_have_an_object_limit_on_each_declared_pair() -> None:
    portal = portal_of(stack({"horse -> contacts": 2, "deals -> horse": 3}))
    assert portal.type("horse", "contacts").is_unlabelled
    assert portal.type("deals", "horse").is_unlabelled


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        ("ten", "no map at all"),
        ({"deals -> contacts": 0}, "a limit that HubSpot has not"),
        ({"0-999 -> contacts": 5}, "an object type that no portal has"),
    ],
)
def test_a_mistake_in_the_limits_still_leaves_a_portal_to_run_against(
    limits: object, why: str
) -> None:
    assert portal_of(stack(limits)).id == "7000001", why


@pytest.mark.parametrize("portal_id", ["", None, "the sandbox", "0"])
def test_a_stack_without_a_portal_adds_none(portal_id: object) -> None:
    assert described_portals([stack({"deals -> contacts": 5}, portal_id)]) == ()


LABELLED: Mapping[str, Any] = {"deals -> contacts": {"labels": {"Signs": 2}}}


def test_a_label_that_is_declared_later_appears_in_the_kept_portal(tmp_path: Path) -> None:
    state = tmp_path / "portals.json"
    portal_of(stack({"deals -> contacts": 5}), state=state).set_limit("deals", "contacts", 5)

    portal = portal_of(stack(LABELLED), state=state)

    assert labels(portal, "deals -> contacts") == ["Signs"]
    assert portal.limit("deals", "contacts") == 5


def test_a_label_that_a_kept_portal_has_only_because_of_a_stack_is_told(tmp_path: Path) -> None:
    state = tmp_path / "portals.json"
    with simulated_portals([stack(LABELLED)], state) as (_, told_at_first):
        pass
    with simulated_portals([stack({"deals -> contacts": {"labels": {"Sings": 2}}})], state) as (
        _,
        told_later,
    ):
        pass
    assert (told_at_first, told_later) == (set(), {"Sings"})


def test_a_pair_of_a_custom_object_that_is_declared_later_can_be_limited(tmp_path: Path) -> None:
    state = tmp_path / "portals.json"
    portal_of(stack({"horse -> contacts": 2}), state=state)
    portal = portal_of(stack({"horse -> contacts": 2, "horse -> deals": 3}), state=state)
    assert portal.type("horse", "deals").is_unlabelled


def test_a_label_is_not_doubled_by_being_declared_again(tmp_path: Path) -> None:
    state = tmp_path / "portals.json"
    portal_of(stack(LABELLED), state=state)
    portal_of(stack("a mistake in between"), state=state)
    assert labels(portal_of(stack(LABELLED), state=state), "deals -> contacts") == ["Signs"]


def test_a_label_that_was_made_in_the_portal_is_not_doubled_by_a_stack(tmp_path: Path) -> None:
    state = tmp_path / "portals.json"
    portal_of(stack({"deals -> contacts": 5}), state=state).add_label("deals", "contacts", "Signs")
    assert labels(portal_of(stack(LABELLED), state=state), "deals -> contacts") == ["Signs"]


def test_a_label_that_was_deleted_in_the_portal_stays_deleted(tmp_path: Path) -> None:
    state = tmp_path / "portals.json"
    portal_of(stack(LABELLED), state=state).delete_label("deals", "contacts", "Signs")
    assert labels(portal_of(stack(LABELLED), state=state), "deals -> contacts") == []
