from __future__ import annotations

from collections.abc import Mapping

import pytest

from hubspot_limits.simulated_run.portals.control import Control
from hubspot_limits.simulated_run.portals.making import add
from hubspot_limits.simulated_run.portals.missing import missing_for
from tests.conftest import SANDBOX
from tests.parsed import parse_limits


def missing(control: Control, limits: Mapping[str, object]) -> list[str]:
    portal = control.portal(SANDBOX)
    return [addition.words for addition in missing_for(parse_limits(limits), portal).additions]


def doubts(control: Control, limits: Mapping[str, object]) -> list[str]:
    return list(missing_for(parse_limits(limits), control.portal(SANDBOX)).doubts.values())


def make(control: Control, limits: Mapping[str, object]) -> None:
    portal = control.portal(SANDBOX)
    add(control, SANDBOX, missing_for(parse_limits(limits), portal).additions)


LABELS = {"labels": {"Signs": 2, "Pays": 1}}


def test_what_a_portal_has_is_not_missing(control: Control) -> None:
    assert (
        missing(control, {"deals -> contacts": {"limit": 5, "labels": {"Decision maker": 2}}}) == []
    )
    assert missing(control, {"contacts -> companies": {"labels": {"Primary": 1}}}) == []


def test_a_label_is_missing_by_its_pair(control: Control) -> None:
    assert missing(control, {"deals -> contacts": LABELS}) == [
        "label 'Signs' (deals -> contacts)",
        "label 'Pays' (deals -> contacts)",
    ]


def test_a_label_that_both_directions_limit_is_one_label(control: Control) -> None:
    limits = {"deals -> contacts": LABELS, "contacts -> deals": LABELS}
    assert len(missing(control, limits)) == 2


@pytest.mark.parametrize("pet", ["pet", "Pet", "PETS", "p8800123_pet", "2-8800124"])
def test_a_custom_object_is_one_whatever_its_stack_calls_it(control: Control, pet: str) -> None:
    assert missing(control, {f"{pet} -> contacts": {"labels": {"Owner": 1}}}) == []


@pytest.mark.parametrize("horse", ["horse", "2-77"])
def test_a_custom_object_is_made_once_with_what_it_is_associated_with(
    control: Control, horse: str
) -> None:
    limits = {f"{horse} -> contacts": 2, f"deals -> {horse}": {"labels": {"Rides": 1}}}
    first, *others = missing(control, limits)
    assert first.startswith("custom object ")
    assert [other.partition(" (")[0] for other in others] == ["label 'Rides'"]


@pytest.mark.parametrize(
    "limits",
    [
        {"horse -> contacts": 2, "deals -> horse": 3},
        {"2-77 -> contacts": {"labels": {"Rides": 1}}},
        {"horse -> pony": 2, "pet -> deals": 3},
        {"deals -> contacts": LABELS, "contacts -> deals": LABELS},
    ],
    ids=["new object", "by id", "among custom objects", "labels"],
)
def test_what_was_missing_is_there_once_it_is_made(
    control: Control, limits: Mapping[str, object]
) -> None:
    assert missing(control, limits)
    make(control, limits)
    assert missing(control, limits) == []


def test_a_pair_of_a_custom_object_that_is_declared_later_can_be_limited(control: Control) -> None:
    make(control, {"horse -> contacts": 2})
    later = {"horse -> contacts": 2, "horse -> deals": 3}
    assert missing(control, later) == ["association horse -> deals"]
    make(control, later)
    change = {"change": "set_limit", "pair": "horse -> deals", "limit": 3}
    control.change(SANDBOX, change)
    assert [limit["limit"] for limit in control.portal(SANDBOX)["limits"]] == [3]


@pytest.mark.parametrize(
    ("wrong", "meant"), [("tickts", "tickets"), ("dealz", "deals"), ("pett", "pet")]
)
def test_a_near_miss_is_asked_about_and_not_made(control: Control, wrong: str, meant: str) -> None:
    limits = {f"{wrong} -> contacts": {"labels": {"Signs": 1}}, f"contacts -> {wrong}": 2}
    assert missing(control, limits) == []
    (doubt,) = doubts(control, limits)
    assert f"{wrong} is no object type of this portal, did you mean {meant}?" in doubt
    assert f"hubspot-limits simulate add {wrong}" in doubt


@pytest.mark.parametrize("name", ["horse", "boat", "subscription_plan", "asset"])
def test_a_name_of_its_own_is_no_near_miss(control: Control, name: str) -> None:
    assert doubts(control, {f"{name} -> contacts": 1}) == []


def test_an_object_type_that_no_portal_has_is_left_for_hubspot_to_refuse(control: Control) -> None:
    limits = {"0-999 -> contacts": 5}
    assert (missing(control, limits), doubts(control, limits)) == ([], [])
