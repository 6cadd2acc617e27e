"""Labels as a portal numbers and names them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubspot_limits.simulator.portals.building import build_portal
from hubspot_limits.simulator.portals.description import PortalDescription
from hubspot_limits.simulator.portals.labels import (
    NewLabel,
    add_label,
    custom_label_count,
    delete_label,
    rename_label,
)
from hubspot_limits.simulator.portals.portal import PairIds, PortalState

PORTAL_77 = build_portal(PortalDescription.model_validate({"id": 77, "firstTypeId": 1}))

pairs = st.builds(PairIds, st.sampled_from(["0-1", "0-2"]), st.sampled_from(["0-1", "0-3"]))
numbers = st.one_of(st.none(), st.integers(1, 9))
steps = st.lists(st.tuples(pairs, numbers, st.booleans()), max_size=12)


@given(steps=steps)
def test_an_id_means_one_type_of_a_pair_whatever_is_made_and_deleted(
    steps: list[tuple[PairIds, int | None, bool]],
) -> None:
    portal = PORTAL_77
    for count, (pair, type_id, is_deleted) in enumerate(steps):
        new = NewLabel(label=f"Label {count}", type_id=type_id)
        if portal.find_type(pair, "USER_DEFINED", type_id) is not None:
            continue
        portal, (made, _) = add_label(portal, pair, new)
        if is_deleted:
            portal = delete_label(portal, made)

    keys = [own.key for own in portal.association_types]
    assert len(set(keys)) == len(keys)
    assert {own.inverse_key for own in portal.association_types} == set(keys)


@pytest.mark.parametrize(
    ("label", "name"), [("Decision maker", "decision_maker"), (" 2nd, at last! ", "2nd_at_last")]
)
def test_a_label_without_a_name_is_named_by_its_text(label: str, name: str) -> None:
    assert NewLabel(label=label).internal_name == name


@pytest.mark.parametrize("pair", [PairIds("0-3", "0-1"), PairIds("0-1", "0-1")])
def test_a_label_counts_once_where_it_has_an_id_in_each_direction(pair: PairIds) -> None:
    portal, _ = add_label(PORTAL_77, pair, NewLabel(label="Champion"))

    assert custom_label_count(portal, pair) == 1


def test_a_rename_keeps_ids_and_name_in_both_directions() -> None:
    portal, (made, inverse) = add_label(
        PORTAL_77, PairIds("0-3", "0-1"), NewLabel(label="Champion")
    )

    renamed = rename_label(portal, made, "Hero", "Hero of")

    assert own(renamed) == [
        (made.type_id, "Hero", "champion"),
        (inverse.type_id, "Hero of", "champion"),
    ]


def own(portal: PortalState) -> list[tuple[int, str | None, str]]:
    return [(one.type_id, one.label, one.name) for one in portal.association_types]
