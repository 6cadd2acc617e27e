from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubspot_limits.values.limits import AssociationType, Pair, listed
from hubspot_limits.values.object_types import ObjectType

CONTACTS = ObjectType("0-1", "contacts")
DEALS = ObjectType("0-3", "deals")


@given(
    st.sampled_from(["HUBSPOT_DEFINED", "USER_DEFINED", "A_LATER_CATEGORY"]),
    st.integers(1, 2**31 - 1),
)
def test_an_association_type_is_read_as_it_is_written(category: str, type_id: int) -> None:
    association_type = AssociationType(category, type_id)
    assert AssociationType.parse(str(association_type)) == association_type


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("35", id="no category"),
        pytest.param("USER_DEFINED", id="no id"),
        pytest.param("USER_DEFINED/0", id="ids start at 1"),
        pytest.param("USER_DEFINED/035", id="one id, one spelling"),
        pytest.param("USER_DEFINED/٣", id="foreign digits"),
        pytest.param("USER_DEFINED/3/4", id="more than a category and an id"),
    ],
)
def test_what_is_no_association_type_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="such as USER_DEFINED/35"):
        AssociationType.parse(text)


def test_one_id_in_two_categories_is_two_types() -> None:
    assert AssociationType("USER_DEFINED", 279) != AssociationType("HUBSPOT_DEFINED", 279)


def test_a_pair_is_a_direction() -> None:
    pair = Pair(DEALS, CONTACTS)
    assert str(pair) == "deals -> contacts"
    assert pair.reverse == Pair(CONTACTS, DEALS) != pair
    assert pair.reverse.reverse == pair


def test_a_pair_of_one_object_type_is_its_own_reverse() -> None:
    pair = Pair(DEALS, ObjectType("0-3", "Deal"))
    assert pair.is_same_object
    assert pair.reverse == pair
    assert not Pair(DEALS, CONTACTS).is_same_object


def test_of_very_many_things_the_tail_is_a_count() -> None:
    assert listed(str(number) for number in range(1_000)).endswith("18; 19; and 980 more")
    assert listed(["a", "b", "a"]) == "a; b"
