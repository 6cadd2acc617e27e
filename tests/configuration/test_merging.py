"""Two declarations as one, as a program may merge them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubspot_limits import merge_limits
from hubspot_limits.configuration.rules import DeclarationError


def test_what_is_over_wins_by_object_limit_label_and_type() -> None:
    everywhere = {
        "deals -> contacts": {
            "limit": 10,
            "labels": {"Decision maker": 2, "Lawyer": 1},
            "types": {"INTEGRATOR_DEFINED/41": 5},
        },
        "companies -> deals": 50,
    }
    here = {
        "deals -> contacts": {"labels": {"Lawyer": "many"}, "types": {"integrator_defined/41": 6}},
        "tickets -> contacts": 5,
    }
    assert merge_limits(everywhere, here) == {
        "deals -> contacts": {
            "limit": 10,
            "labels": {"Decision maker": 2, "Lawyer": "many"},
            "types": {"INTEGRATOR_DEFINED/41": 6},
        },
        "companies -> deals": {"limit": 50},
        "tickets -> contacts": {"limit": 5},
    }


def test_a_pair_is_the_same_however_it_is_spelled() -> None:
    merged = merge_limits({"deals -> contacts": 10}, {"Deal->0-1": {"protect": True}})
    assert merged == {"deals -> contacts": {"limit": 10, "protect": True}}


def test_many_takes_a_limit_away() -> None:
    assert merge_limits({"deals -> contacts": 10}, {"deals -> contacts": "many"}) == {
        "deals -> contacts": {"limit": "many"}
    }


def test_every_mistake_of_both_is_named() -> None:
    with pytest.raises(DeclarationError) as caught:
        merge_limits({"deals -> contacts": 0}, {"deals => contacts": 5})
    assert [mistake.path for mistake in caught.value.mistakes] == [
        ("deals -> contacts",),
        ("deals => contacts",),
    ]


def test_what_does_not_go_together_is_a_mistake() -> None:
    with pytest.raises(DeclarationError, match="5 is above the object limit 3"):
        merge_limits({"deals -> contacts": 3}, {"deals -> contacts": {"labels": {"Lawyer": 5}}})


limits = st.integers(10, 99) | st.just("many")
maps = st.dictionaries(
    st.sampled_from(["deals -> contacts", "contacts -> deals", "pet -> contacts"]),
    limits
    | st.fixed_dictionaries(
        {"limit": limits}, optional={"labels": st.dictionaries(st.sampled_from("AB"), st.just(1))}
    ),
)


@given(maps, maps, maps)
def test_of_three_it_is_no_matter_which_two_are_merged_first(
    one: dict[str, object], two: dict[str, object], three: dict[str, object]
) -> None:
    first = merge_limits(merge_limits(one, two), three)
    assert first == merge_limits(one, merge_limits(two, three))
    assert merge_limits(first, first) == merge_limits(first, {}) == first
