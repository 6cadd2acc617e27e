"""Which association types a declaration means, and what is said where it means none."""

from __future__ import annotations

import pytest

from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.pair.live import LivePair
from hubspot_limits.pair.resolution import resolve
from hubspot_limits.pair.state import PairState
from hubspot_limits.values.limits import HUBSPOT_DEFINED, AssociationType, Pair
from tests.pair.builders import (
    COMPANIES,
    CONTACTS,
    DEALS,
    DECISION_MAKER,
    LABELS,
    LEGAL,
    OBJECT,
    declaration,
    live,
    state,
)

PRIMARY = AssociationType(HUBSPOT_DEFINED, 1)
WITH_PRIMARY = {
    AssociationType(HUBSPOT_DEFINED, 279): None,
    PRIMARY: "Primary",
    AssociationType("USER_DEFINED", 279): "Billing approver",
}
CONTACTS_TO_COMPANIES = Pair(CONTACTS, COMPANIES)

ONE, OTHER = AssociationType("USER_DEFINED", 50), AssociationType("USER_DEFINED", 51)
UNLABELLED_COMPANIES = AssociationType(HUBSPOT_DEFINED, 450)
COMPANIES_TO_COMPANIES = Pair(COMPANIES, COMPANIES)
SISTERS = live(
    labels={UNLABELLED_COMPANIES: None, ONE: "Sister", OTHER: "Sister"}, pair=COMPANIES_TO_COMPANIES
)


def mistake(declared: Declaration, found: LivePair, known: PairState | None = None) -> str:
    _, [only] = resolve(declared, found, known)
    return only.message


def known(text: str = "Decision maker") -> PairState:
    labels = {**LABELS, DECISION_MAKER: text}
    return state(declaration(labels={text: 2}), live({DECISION_MAKER: 2}, labels=labels))


def test_the_object_limit_is_that_of_the_type_without_a_label() -> None:
    assert resolve(declaration(10), live()) == ({OBJECT: 10}, [])


def test_a_label_is_found_by_its_text_and_a_type_by_category_and_id() -> None:
    declared = declaration(labels={"Decision maker": 2}, types={LEGAL: 3})
    assert resolve(declared, live()) == ({DECISION_MAKER: 2, LEGAL: 3}, [])


@pytest.mark.parametrize(
    ("declared", "listed"),
    [
        pytest.param("caf\u00e9", "cafe\u0301", id="composed, listed decomposed"),
        pytest.param("cafe\u0301", "caf\u00e9", id="decomposed, listed composed"),
    ],
)
def test_a_text_is_the_same_however_unicode_composes_it(declared: str, listed: str) -> None:
    found = live(labels={OBJECT: None, LEGAL: listed})
    assert resolve(declaration(labels={declared: 1}), found) == ({LEGAL: 1}, [])


def test_a_text_in_another_case_is_another_text() -> None:
    assert "Did you mean 'Decision maker'?" in mistake(
        declaration(labels={"decision maker": 1}), live()
    )


def test_an_unknown_label_is_refused_with_the_labels_that_there_are() -> None:
    assert mistake(declaration(labels={"Payer": 1}), live()) == (
        "deals -> contacts has no label 'Payer' in this portal. Its labels are 'Decision maker', "
        "'Approver' and 'Legal'."
    )


def test_a_pair_without_labels_says_so() -> None:
    assert mistake(declaration(labels={"Payer": 1}), live(labels={OBJECT: None})) == (
        "deals -> contacts has no label 'Payer' in this portal. It has no labels at all."
    )


def test_of_very_many_labels_the_first_are_listed_and_the_others_counted() -> None:
    many = {AssociationType("USER_DEFINED", number): f"Q{number:03}" for number in range(100, 140)}
    text = mistake(declaration(labels={"Payer": 1}), live(labels=many))
    assert text.endswith("'Q110' and 'Q111' and 28 more.")


def test_labels_of_one_text_are_refused_with_the_candidates() -> None:
    twice = {**LABELS, LEGAL: "Decision maker"}
    assert mistake(declaration(labels={"Decision maker": 1}), live(labels=twice)) == (
        "deals -> contacts has several labels 'Decision maker' in this portal: USER_DEFINED/35 and "
        "USER_DEFINED/39. Declare the one that is meant under `types`, by its category and id."
    )


def test_a_label_with_the_text_of_hubspots_own_is_one_of_several() -> None:
    both = {**WITH_PRIMARY, AssociationType("USER_DEFINED", 3): "Primary"}
    declared = declaration(labels={"Primary": 1}, pair=CONTACTS_TO_COMPANIES)
    text = mistake(declared, live(labels=both, pair=CONTACTS_TO_COMPANIES))
    assert "HUBSPOT_DEFINED/1 and USER_DEFINED/3" in text


def test_primary_is_a_label_like_any_other() -> None:
    declared = declaration(labels={"Primary": 1}, pair=CONTACTS_TO_COMPANIES)
    found = live(labels=WITH_PRIMARY, pair=CONTACTS_TO_COMPANIES)
    assert resolve(declared, found) == ({PRIMARY: 1}, [])


def test_a_label_of_the_other_direction_is_named_with_its_text_in_this_one() -> None:
    found = live(
        labels={AssociationType("USER_DEFINED", 36): "Decision maker for"},
        reverse=LABELS,
        pair=Pair(CONTACTS, DEALS),
    )
    declared = declaration(labels={"Decision maker": 1}, pair=Pair(CONTACTS, DEALS))
    assert mistake(declared, found) == (
        "'Decision maker' is a label of deals -> contacts, not of contacts -> deals. In this "
        "direction it is most likely called 'Decision maker for'."
    )


def test_a_label_of_the_other_direction_alone_has_no_text_in_this_one() -> None:
    found = live(labels={OBJECT: None}, reverse=LABELS)
    assert mistake(declaration(labels={"Legal": 1}), found) == (
        "'Legal' is a label of contacts -> deals, not of deals -> contacts."
    )


def test_a_label_of_both_directions_is_that_of_this_one() -> None:
    assert resolve(declaration(labels={"Legal": 1}), live(reverse=LABELS)) == ({LEGAL: 1}, [])


def test_a_renamed_label_is_explained() -> None:
    found = live(labels={**LABELS, DECISION_MAKER: "Decider"})
    assert mistake(declaration(labels={"Decision maker": 3}), found, known()) == (
        "'Decision maker' is now called 'Decider' in the portal (USER_DEFINED/35). Declare "
        "'Decider'; nothing is written for that."
    )


def test_a_renamed_label_whose_text_another_one_has_now_is_explained() -> None:
    found = live(labels={**LABELS, DECISION_MAKER: "Decider", LEGAL: "Decision maker"})
    assert mistake(declaration(labels={"Decision maker": 3}), found, known()) == (
        "'Decision maker' was USER_DEFINED/35, which is now called 'Decider' in the portal, and "
        "another label, USER_DEFINED/39, is called 'Decision maker'. To keep the limit where it "
        "is, declare 'Decider'; to move it, declare USER_DEFINED/39 under `types`."
    )


def test_a_deleted_label_is_explained() -> None:
    found = live(labels={OBJECT: None, LEGAL: "Legal"})
    assert mistake(declaration(labels={"Decision maker": 3}), found, known()) == (
        "the label 'Decision maker' (USER_DEFINED/35) was deleted in the portal, and its limit "
        "with it. Remove it from the declaration, or create the label again."
    )


def test_a_label_that_was_created_again_is_the_new_one() -> None:
    again = AssociationType("USER_DEFINED", 99)
    found = live(labels={OBJECT: None, again: "Decision maker"})
    assert resolve(declaration(labels={"Decision maker": 3}), found, known()) == ({again: 3}, [])


def test_a_former_text_is_the_same_however_unicode_composes_it() -> None:
    found = live(labels={OBJECT: None, DECISION_MAKER: "Chef"})
    text = mistake(declaration(labels={"caf\u00e9": 3}), found, known("cafe\u0301"))
    assert "is now called 'Chef'" in text


def test_a_type_of_another_pair_is_refused_with_those_of_this_one() -> None:
    foreign = AssociationType(HUBSPOT_DEFINED, 6)
    assert mistake(declaration(types={foreign: 1}), live()) == (
        "HUBSPOT_DEFINED/6 is no association type of deals -> contacts in this portal. It has "
        "HUBSPOT_DEFINED/3, USER_DEFINED/35, USER_DEFINED/37, USER_DEFINED/39."
    )


def test_a_type_that_lists_leave_out_counts_where_it_has_a_limit() -> None:
    unlisted = AssociationType("USER_DEFINED", 99)
    assert resolve(declaration(types={unlisted: 1}), live({unlisted: 2})) == ({unlisted: 1}, [])


def test_a_category_that_may_not_be_listed_is_taken_as_declared() -> None:
    integrators = AssociationType("INTEGRATOR_DEFINED", 41)
    assert resolve(declaration(types={integrators: 5}), live()) == ({integrators: 5}, [])


@pytest.mark.parametrize(
    ("declared", "twice"),
    [
        (declaration(10, types={OBJECT: 10}), "HUBSPOT_DEFINED/3"),
        (declaration(labels={"Legal": 1}, types={LEGAL: 2}), "USER_DEFINED/39"),
    ],
)
def test_one_type_declared_twice_is_a_mistake(declared: Declaration, twice: str) -> None:
    assert mistake(declared, live()) == f"{twice} is declared twice: remove one of them."


def test_a_symmetric_label_of_one_object_with_itself_is_both_of_its_ids() -> None:
    declared = declaration(labels={"Sister": 4}, pair=COMPANIES_TO_COMPANIES)
    assert resolve(declared, SISTERS) == ({ONE: 4, OTHER: 4}, [])


@pytest.mark.parametrize("one_id", [ONE, OTHER])
def test_either_id_of_a_symmetric_label_means_both(one_id: AssociationType) -> None:
    declared = declaration(types={one_id: 4}, pair=COMPANIES_TO_COMPANIES)
    assert resolve(declared, SISTERS) == ({ONE: 4, OTHER: 4}, [])


def test_both_ids_of_a_symmetric_label_are_one_label_declared_twice() -> None:
    declared = declaration(types={ONE: 4, OTHER: 4}, pair=COMPANIES_TO_COMPANIES)
    assert mistake(declared, SISTERS) == (
        "USER_DEFINED/50 and USER_DEFINED/51 are one label, declared twice: remove one of them."
    )


def test_three_labels_of_one_text_are_no_symmetric_label() -> None:
    third = AssociationType("USER_DEFINED", 52)
    labels = {ONE: "Sister", OTHER: "Sister", third: "Sister"}
    declared = declaration(labels={"Sister": 4}, pair=COMPANIES_TO_COMPANIES)
    text = mistake(declared, live(labels=labels, pair=COMPANIES_TO_COMPANIES))
    assert "several labels 'Sister'" in text


def test_a_pair_without_any_association_has_nothing_to_limit() -> None:
    assert mistake(declaration(10), live(labels={})) == (
        "deals -> contacts has no association in this portal, so there is nothing to limit. Create "
        "the association in HubSpot's settings first."
    )


def test_of_several_unlabelled_types_the_documented_one_is_meant() -> None:
    another = AssociationType("USER_DEFINED", 99)
    assert resolve(declaration(10), live(labels={another: None, OBJECT: None}))[0] == {OBJECT: 10}


def test_several_unlabelled_types_that_nobody_documents_are_refused() -> None:
    labels = {AssociationType("USER_DEFINED", 98): None, AssociationType("USER_DEFINED", 99): None}
    assert mistake(declaration(10), live(labels=labels)) == (
        "deals -> contacts has several unlabelled association types in this portal: USER_DEFINED/98"
        " and USER_DEFINED/99. Declare the one that is meant under `types`."
    )
