from __future__ import annotations

import pytest

from hubspot_limits.pair.refresh import inputs_of, refreshed
from hubspot_limits.pair.state import PairState
from hubspot_limits.values.limits import AssociationType, Pair
from tests.pair.builders import (
    COMPANIES,
    DECISION_MAKER,
    LABELS,
    LEGAL,
    OBJECT,
    declaration,
    live,
    state,
)

EXCLUSIVE = {
    "portalId": "8800123",
    "fromObjectType": "deals",
    "toObjectType": "contacts",
    "fromObjectTypeId": "0-3",
    "toObjectTypeId": "0-1",
    "exclusive": True,
    "limit": 10,
    "limits": {"HUBSPOT_DEFINED/3": {"limit": 10}},
}


def test_a_type_without_a_label_is_shown_by_its_id_even_at_the_object_limits_value() -> None:
    state = PairState.read(EXCLUSIVE | {"undeclared": {"INTEGRATOR_DEFINED/41": {"limit": 10}}})
    assert inputs_of(state)["limit"] == 10
    assert inputs_of(state)["types"] == {"INTEGRATOR_DEFINED/41": 10}


def test_a_second_label_of_a_declared_text_is_shown_by_its_id() -> None:
    same_text = {"limit": 2, "label": "Decision maker"}
    state = PairState.read(
        EXCLUSIVE
        | {
            "labels": {"Decision maker": 2},
            "limits": {"USER_DEFINED/33": same_text},
            "undeclared": {"USER_DEFINED/34": same_text},
        }
    )
    assert inputs_of(state)["types"] == {"USER_DEFINED/34": 2}


def test_state_is_read_as_it_was_written() -> None:
    state = PairState.read(EXCLUSIVE | {"objectTypeIds": {"pet": "2-1"}, "types": {"A/1": 3.0}})
    assert PairState.read(state.outputs()) == state


BOTH = declaration(10, labels={"Decision maker": 2})
KNOWN = state(BOTH, live({OBJECT: 10, DECISION_MAKER: 2, LEGAL: 4}))


def test_a_pair_as_it_was_is_refreshed_to_itself() -> None:
    assert refreshed(KNOWN, live({OBJECT: 10, DECISION_MAKER: 2, LEGAL: 4})) == KNOWN


def test_a_change_by_hand_enters_the_declaration() -> None:
    state = refreshed(KNOWN, live({OBJECT: 99, DECISION_MAKER: 2}))
    assert inputs_of(state)["limit"] == 99
    assert state.undeclared == {}


def test_a_limit_that_was_removed_by_hand_leaves_the_declaration() -> None:
    state = refreshed(KNOWN, live({OBJECT: 10}))
    assert "labels" not in inputs_of(state)
    assert list(state.limits) == [OBJECT]


def test_a_renamed_label_is_shown_by_its_present_text() -> None:
    renamed = {**LABELS, DECISION_MAKER: "Decider"}
    state = refreshed(KNOWN, live({OBJECT: 10, DECISION_MAKER: 2}, labels=renamed))
    assert inputs_of(state)["labels"] == {"Decider": 2}
    assert state.limits[DECISION_MAKER].label == "Decider"


def test_a_label_that_is_not_listed_keeps_its_text() -> None:
    state = refreshed(KNOWN, live({OBJECT: 10, DECISION_MAKER: 3}, labels={OBJECT: None}))
    assert inputs_of(state)["labels"] == {"Decision maker": 3}


def test_a_text_is_compared_normalised_and_kept_as_hubspot_has_it() -> None:
    labels = {**LABELS, DECISION_MAKER: "cafe\u0301"}
    known = state(declaration(labels={"caf\u00e9": 2}), live({DECISION_MAKER: 2}, labels=labels))
    again = refreshed(known, live({DECISION_MAKER: 3}, labels=labels))
    assert inputs_of(again)["labels"] == {"caf\u00e9": 3}
    assert again.limits[DECISION_MAKER].label == "cafe\u0301"


def test_what_is_declared_by_its_id_stays_so() -> None:
    known = state(declaration(types={DECISION_MAKER: 2}), live({DECISION_MAKER: 2}))
    again = refreshed(known, live({DECISION_MAKER: 3}))
    assert inputs_of(again)["types"] == {"USER_DEFINED/35": 3}


@pytest.mark.parametrize("changed", [0, 1])
def test_of_the_two_ids_of_a_symmetric_label_the_one_that_changed_is_seen(changed: int) -> None:
    one, other = AssociationType("USER_DEFINED", 50), AssociationType("USER_DEFINED", 51)
    pair, labels = Pair(COMPANIES, COMPANIES), {one: "Sister", other: "Sister"}
    declared = declaration(labels={"Sister": 4}, pair=pair)
    known = state(declared, live({one: 4, other: 4}, labels=labels, pair=pair))
    found = {one: 4, other: 4} | {(one, other)[changed]: 7}
    assert inputs_of(refreshed(known, live(found, labels=labels, pair=pair)))["labels"] == {
        "Sister": 7
    }


def test_what_an_exclusive_pair_has_beside_its_own_is_shown_by_name() -> None:
    exclusive = declaration(10, exclusive=True)
    known = state(exclusive, live({OBJECT: 10}))
    again = refreshed(known, live({OBJECT: 10, LEGAL: 3}))
    assert inputs_of(again)["labels"] == {"Legal": 3}
    assert again.declaration == exclusive


def test_an_object_limit_that_an_exclusive_pair_does_not_declare_is_shown_as_one() -> None:
    known = state(declaration(labels={"Legal": 3}, exclusive=True), live({LEGAL: 3}))
    again = refreshed(known, live({OBJECT: 10, LEGAL: 3}))
    assert inputs_of(again)["limit"] == 10
