"""The portal that a description stands for, and one that is kept under another description."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter

from hubspot_limits.simulator import DEFAULT_PORTALS, DescriptionError
from hubspot_limits.simulator.portals.building import build_portal, kept_portal, named_pair
from hubspot_limits.simulator.portals.changes import CHANGE, apply_change
from hubspot_limits.simulator.portals.description import PORTAL
from hubspot_limits.simulator.portals.model import read_value
from hubspot_limits.simulator.portals.portal import PortalState

PAIR = "deals -> contacts"


def portal(**described: object) -> PortalState:
    return build_portal(PORTAL.validate_python({"id": 77, **described}))


def kept(before: PortalState, **described: object) -> PortalState:
    return kept_portal(before, PORTAL.validate_python({"id": 77, **described}))


def changed(before: PortalState, **change: object) -> PortalState:
    return apply_change(before, read_value(CHANGE, change), shared=True)


def texts(state: PortalState, pair: str = PAIR) -> list[str | None]:
    return [definition.label for definition in state.types_of(named_pair(state, pair))]


def test_a_portal_is_the_same_whenever_it_is_built() -> None:
    for described in DEFAULT_PORTALS.values():
        description = PORTAL.validate_python(described)
        assert build_portal(description) == build_portal(description)


def test_a_portal_survives_being_written_as_json() -> None:
    described = portal(
        labels={PAIR: ["Champion"]},
        limits={PAIR: {"limit": 5, "labels": {"Champion": 2}}},
        customObjects=[{"name": "boat", "associatedWith": ["deals"]}],
        records={PAIR: {"1001": 4}},
    )
    adapter = TypeAdapter(PortalState)

    assert adapter.validate_json(adapter.dump_json(described, by_alias=True)) == described


@pytest.mark.parametrize("times", [1, 2])
def test_a_description_that_has_not_changed_changes_nothing(times: int) -> None:
    described = {
        "labels": {PAIR: ["Champion"], "boat -> deals": [{"label": "Skipper"}]},
        "customObjects": [{"name": "boat", "associatedWith": ["deals"]}],
        "limits": {PAIR: 5},
    }
    state = before = portal(**described)

    for _ in range(times):
        state = kept(state, **described)

    assert state == before


@pytest.mark.parametrize(
    ("change", "left"),
    [
        ({"change": "delete_label", "label": "Champion"}, [None]),
        ({"change": "rename_label", "label": "Champion", "to": "Hero"}, [None, "Hero"]),
    ],
)
def test_a_label_that_the_portal_had_before_does_not_come_back(
    change: dict[str, object], left: list[str | None]
) -> None:
    described = {"labels": {PAIR: ["Champion"]}}

    state = changed(portal(**described), pair=PAIR, **change)

    assert texts(kept(state, **described)) == left


def test_a_label_that_was_made_by_hand_is_the_one_that_is_described() -> None:
    state = changed(portal(), change="add_label", pair=PAIR, label="Champion", name="by_hand")

    assert texts(kept(state, labels={PAIR: ["Champion"]})) == [None, "Champion"]


def test_a_described_custom_object_that_was_removed_comes_back() -> None:
    described = {"customObjects": [{"name": "boat", "associatedWith": ["deals"]}]}
    state = changed(portal(**described), change="remove_custom_object", name="boat")

    assert [custom.name for custom in kept(state, **described).custom_objects] == ["boat"]
    assert texts(kept(state, **described), "boat -> deals") == [None]


def test_a_limit_that_is_described_later_is_not_set() -> None:
    assert kept(portal(), limits={PAIR: 5}).limits == ()


def test_what_a_description_names_and_a_portal_lacks_is_told() -> None:
    with pytest.raises(DescriptionError, match="Portal 77 has no object type 'yachts'"):
        kept(portal(), labels={"yachts -> deals": ["Skipper"]})
