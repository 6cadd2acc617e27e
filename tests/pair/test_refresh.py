from __future__ import annotations

from hubspot_limits.pair.refresh import inputs_of
from hubspot_limits.pair.state import PairState

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
