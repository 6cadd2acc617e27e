"""What is the same by what state knows: diff asks nobody else."""

from __future__ import annotations

import pytest

from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.pair.meaning import entry_of, is_as_known, is_of, name_of, removed_by
from hubspot_limits.values.limits import AssociationType, Pair
from hubspot_limits.values.object_types import ObjectType
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

BOTH = declaration(10, labels={"Decision maker": 2})
KNOWN = state(BOTH, live({OBJECT: 10, DECISION_MAKER: 2, LEGAL: 4}))

ONE, OTHER = AssociationType("USER_DEFINED", 50), AssociationType("USER_DEFINED", 51)
SELF = Pair(COMPANIES, COMPANIES)
SISTERS = {
    AssociationType("HUBSPOT_DEFINED", 450): None,
    ONE: "Sister",
    OTHER: "Sister",
}


@pytest.mark.parametrize(
    "same",
    [
        pytest.param(BOTH, id="itself"),
        pytest.param(BOTH.model_copy(update={"adopt": True}), id="adopt is no limit"),
        pytest.param(declaration(10, types={DECISION_MAKER: 2}), id="a label by its id"),
        pytest.param(
            declaration(labels={"Decision maker": 2}, types={OBJECT: 10}),
            id="the object limit by its id",
        ),
    ],
)
def test_a_declaration_of_the_same_meaning_is_as_known(same: Declaration) -> None:
    assert is_as_known(KNOWN, same)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(declaration(11, labels={"Decision maker": 2}), id="another limit"),
        pytest.param(declaration(10), id="a label less"),
        pytest.param(
            declaration(10, labels={"Decision maker": 2, "Legal": 4}),
            id="a label more, though it is live as declared",
        ),
        pytest.param(declaration(10, labels={"Approver": 2}), id="another label"),
        pytest.param(BOTH.model_copy(update={"exclusive": True}), id="exclusive"),
    ],
)
def test_a_declaration_of_another_meaning_is_not(other: Declaration) -> None:
    assert not is_as_known(KNOWN, other)


def test_a_text_is_as_known_however_unicode_composes_it() -> None:
    labels = {**LABELS, LEGAL: "cafe\u0301"}
    known = state(declaration(labels={"caf\u00e9": 1}), live({LEGAL: 1}, labels=labels))
    assert is_as_known(known, declaration(labels={"cafe\u0301": 1}))
    assert is_as_known(known, declaration(types={LEGAL: 1}))


@pytest.mark.parametrize("one_id", [ONE, OTHER])
def test_a_symmetric_label_is_as_known_by_its_text_and_by_either_id(
    one_id: AssociationType,
) -> None:
    found = live({ONE: 4, OTHER: 4}, labels=SISTERS, pair=SELF)
    known = state(declaration(labels={"Sister": 4}, pair=SELF), found)
    assert is_as_known(known, declaration(types={one_id: 4}, pair=SELF))
    assert not is_as_known(known, declaration(types={one_id: 5}, pair=SELF))
    assert entry_of(known, one_id) == ("labels", "Sister")


def test_either_id_of_a_symmetric_label_belongs_to_the_entry_that_names_one() -> None:
    found = live({ONE: 4, OTHER: 4}, labels=SISTERS, pair=SELF)
    known = state(declaration(types={OTHER: 4}, pair=SELF), found)
    assert entry_of(known, ONE) == entry_of(known, OTHER) == ("types", "USER_DEFINED/51")


def test_a_type_goes_by_what_the_declaration_calls_it() -> None:
    assert [name_of(KNOWN, association_type) for association_type in (OBJECT, DECISION_MAKER)] == [
        "limit",
        "Decision maker",
    ]


def test_an_exclusive_declaration_removes_what_it_does_not_have() -> None:
    exclusive = BOTH.model_copy(update={"exclusive": True})
    assert list(removed_by(KNOWN, exclusive)) == [LEGAL]


@pytest.mark.parametrize(
    "declared",
    [
        declaration(10, labels={"Decision maker": 2, "Legal": 4}, exclusive=True),
        declaration(10, labels={"Decision maker": 2}, types={LEGAL: 4}, exclusive=True),
    ],
)
def test_an_exclusive_declaration_keeps_what_it_has_from_now_on(declared: Declaration) -> None:
    assert not removed_by(KNOWN, declared)


def test_an_object_limit_that_is_declared_from_now_on_is_not_removed() -> None:
    known = state(declaration(labels={"Legal": 4}), live({OBJECT: 10, LEGAL: 4}))
    declared = declaration(10, labels={"Legal": 4}, exclusive=True)
    assert not removed_by(known, declared)


PET = Pair(ObjectType("2-7", "pet"), ObjectType("0-1", "contacts"))
UNLABELLED_PET = AssociationType("USER_DEFINED", 60)
PETS = state(
    declaration(4, pair=PET),
    live({UNLABELLED_PET: 4}, labels={UNLABELLED_PET: None}, pair=PET),
).model_copy(update={"object_type_ids": {"pet": "2-7", "p88_pet": "2-7"}})


@pytest.mark.parametrize("spelling", ["pet", "Pet", "p88_pet", "2-7"])
def test_a_custom_object_is_the_same_by_every_name_that_is_known(spelling: str) -> None:
    assert is_of(PETS, Declaration(from_object_type=spelling, to_object_type="contacts", limit=4))


@pytest.mark.parametrize("ends", [("boat", "contacts"), ("contacts", "pet"), ("pet", "deals")])
def test_other_ends_are_another_pair(ends: tuple[str, str]) -> None:
    declared = Declaration(from_object_type=ends[0], to_object_type=ends[1], limit=4)
    assert not is_of(PETS, declared)


def test_an_object_limit_whose_type_nobody_documents_is_compared_by_its_entry() -> None:
    assert is_as_known(PETS, declaration(4, pair=PET))
    assert not is_as_known(PETS, declaration(5, pair=PET))
