"""How a portal stands to a stack, limit by limit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hubspot_limits.hubspot import Forbidden
from hubspot_limits.pair.state import PairState, StateError
from hubspot_limits.portal.inventory.inventory import Unread
from hubspot_limits.standing.judging import standing_of
from hubspot_limits.standing.known import Known
from hubspot_limits.standing.limit import Standing
from hubspot_limits.values.limits import (
    HUBSPOT_DEFINED,
    USER_DEFINED,
    AssociationType,
    DeclaredLimit,
    Pair,
)
from hubspot_limits.values.object_types import ObjectType
from tests.pair.builders import (
    COMPANIES,
    CONTACTS,
    DECISION_MAKER,
    LABELS,
    LEGAL,
    OBJECT,
    PAIR,
    declaration,
    live,
    state,
    written,
)
from tests.standing.builders import (
    PET,
    declared,
    in_words,
    inventory,
    known,
    not_looked_up,
    only,
    standing,
)

OTHER_PAIR = Pair(COMPANIES, CONTACTS)
OTHER = AssociationType(HUBSPOT_DEFINED, 280)


def known_as(limit: DeclaredLimit) -> PairState:
    """What state knows of the object limit of deals -> contacts."""
    found = live({} if limit == "many" else {OBJECT: limit})
    return state(declaration(limit), found)


def test_each_limit_stands_beside_what_is_declared() -> None:
    found = standing(
        {"deals -> contacts": {"limit": 12, "labels": {"Decision maker": 3, "Approver": 1}}},
        live({OBJECT: 10, DECISION_MAKER: 3, LEGAL: 2}),
        live({OTHER: 5}, labels={OTHER: None}, pair=OTHER_PAIR),
    )
    assert in_words(found) == {
        "deals -> contacts: limit": "12 declared, 10 live: differs",
        "deals -> contacts: 'Decision maker'": "3 declared, 3 live: as declared",
        "deals -> contacts: 'Approver'": "1 declared, none live: missing",
        "deals -> contacts: 'Legal'": "not declared, 2 live: undeclared",
        "companies -> contacts: limit": "not declared, 5 live: undeclared pair",
    }
    assert found.counts == {
        Standing.AS_DECLARED: 1,
        Standing.DIFFERS: 1,
        Standing.MISSING: 1,
        Standing.UNDECLARED: 1,
        Standing.UNDECLARED_PAIR: 1,
    }
    assert found.is_complete
    assert len(found.differing) == 4
    assert [*found.pairs] == ["deals -> contacts", "companies -> contacts"]


def test_without_a_stack_nothing_is_declared() -> None:
    found = standing_of(inventory(live({OBJECT: 10})))
    assert in_words(found) == {"deals -> contacts: limit": "not declared, 10 live: undeclared pair"}


@pytest.mark.parametrize(
    ("declared_limit", "live_limit", "expected"),
    [
        ("many", None, "many declared, none live: as declared"),
        ("many", 7, "many declared, 7 live: differs"),
        (7, 7, "7 declared, 7 live: as declared"),
    ],
)
def test_many_is_no_limit(declared_limit: object, live_limit: int | None, expected: str) -> None:
    limits = {OBJECT: live_limit} if live_limit else {}
    found = standing({"deals -> contacts": declared_limit}, live(limits))
    assert in_words(found) == {"deals -> contacts: limit": expected}


@pytest.mark.parametrize(
    ("declared_limit", "known_limit", "live_limit", "is_drift", "is_pending"),
    [
        (5, 5, 5, False, False),
        (5, 5, 3, True, False),  # somebody changed it
        (5, 5, None, True, False),
        (6, 5, 5, False, True),  # not applied yet
        (6, 5, 3, True, True),  # both
        (5, 3, 5, False, False),  # changed outside to what is declared now
        (6, None, 5, False, True),  # new to the stack
        (None, 5, 5, False, True),  # removed from the file
        (None, 5, 3, True, True),
        (None, None, 3, True, False),  # undeclared
        ("many", "many", 7, True, False),
        ("many", 7, 7, False, True),
    ],
)
def test_drift_and_what_is_not_applied_yet_are_told_apart(
    declared_limit: object,
    known_limit: DeclaredLimit | None,
    live_limit: int | None,
    is_drift: bool,  # noqa: FBT001 - a table
    is_pending: bool,  # noqa: FBT001
) -> None:
    entry = {"limit": declared_limit} if declared_limit else {"labels": {"Legal": "many"}}
    found = standing_of(
        inventory(live({OBJECT: live_limit} if live_limit else {})),
        declared({"deals -> contacts": entry}),
        known(*([known_as(known_limit)] if known_limit else ())),
    )
    limit = next(
        limit_standing for limit_standing in found.limits if limit_standing.name.called == "limit"
    )
    assert (limit.is_drift, limit.is_pending) == (is_drift, is_pending), limit.values
    assert (limit in found.drift) is is_drift
    assert (limit in found.pending) is (is_pending and not is_drift)


def test_the_three_values_are_said() -> None:
    found = standing({"deals -> contacts": 5}, live({OBJECT: 3}), state=known_as(5))
    assert only(found).values == "5 declared, 5 known, 3 live"


def test_without_state_whatever_differs_counts_as_drift() -> None:
    found = standing({"deals -> contacts": 5}, live({OBJECT: 3}))
    assert found.drift == found.limits
    assert not found.pending


def test_a_label_that_was_renamed_keeps_its_limit_and_is_told_with_its_new_text() -> None:
    before = live({DECISION_MAKER: 2})
    now = live({DECISION_MAKER: 2}, labels={**LABELS, DECISION_MAKER: "Decider"})
    labels = {"Decision maker": 2}
    found = standing(
        {"deals -> contacts": {"labels": labels}},
        now,
        state=state(declaration(labels=labels), before),
    )
    limit = only(found)
    assert limit.standing is Standing.LABEL_RENAMED
    assert (limit.known, limit.live, limit.renamed) == (2, 2, "Decider")
    assert "is now called 'Decider'" in limit.reason
    assert limit.is_drift


def test_a_label_that_is_gone_is_named() -> None:
    before = live({DECISION_MAKER: 2})
    labels = {"Decision maker": 2}
    found = standing(
        {"deals -> contacts": {"labels": labels}},
        live(labels={OBJECT: None}),
        state=state(declaration(labels=labels), before),
    )
    limit = only(found)
    assert (limit.standing, limit.is_drift) == (Standing.LABEL_GONE, True)
    assert "was deleted in the portal" in limit.reason


def test_a_label_that_was_never_there_is_not_drift_but_not_applied() -> None:
    found = standing(
        {"deals -> contacts": {"limit": 5, "labels": {"Decision makr": 2}}},
        live({OBJECT: 5}),
        state=known_as(5),
    )
    limit = found.limits[1]
    assert (limit.standing, limit.is_drift) == (Standing.LABEL_GONE, False)
    assert limit.is_pending
    assert "Did you mean 'Decision maker'?" in limit.reason


def test_a_text_of_several_labels_is_unknown_and_not_absent() -> None:
    found = standing(
        {"deals -> contacts": {"labels": {"Legal": 2}}},
        live(labels={OBJECT: None, LEGAL: "Legal", DECISION_MAKER: "Legal"}),
    )
    assert only(found).standing is Standing.UNKNOWN
    assert "several labels 'Legal'" in only(found).reason
    assert not found.is_complete
    assert not found.drift


@pytest.mark.parametrize("spelled", ["boat -> contacts", "2-99 -> contacts"])
def test_an_object_that_is_gone_is_told_for_each_of_its_limits(spelled: str) -> None:
    found = standing({spelled: {"limit": 4, "labels": {"Owner": 2}}})
    assert in_words(found) == {
        f"{spelled}: limit": "4 declared, none live: object gone",
        f"{spelled}: 'Owner'": "2 declared, none live: object gone",
    }
    assert found.is_complete
    assert found.limits[0].reason


def test_an_object_that_may_not_be_looked_up_is_unknown_and_not_absent() -> None:
    by_id = declared({"2-99 -> contacts": 4}).resolved
    pairs = replace(not_looked_up({"boat -> contacts": 4}), resolved=by_id)
    found = standing_of(replace(inventory(), are_custom_objects_known=False), pairs)
    assert {limit.standing for limit in found.limits} == {Standing.UNKNOWN}
    assert {limit.values for limit in found.limits} == {"4 declared, live not known"}
    assert not found.is_complete


def test_a_pair_is_not_undeclared_where_a_name_that_nobody_may_look_up_may_mean_it() -> None:
    boat = Pair(ObjectType("2-9", "2-9"), CONTACTS)
    found = standing_of(
        inventory(
            live({OTHER: 7}, labels={OTHER: None}, pair=boat),
            live({OTHER: 5}, labels={OTHER: None}, pair=OTHER_PAIR),
        ),
        not_looked_up({"boat -> contacts": 4}),
    )
    assert [limit.standing for limit in found.limits] == [
        Standing.UNKNOWN,
        Standing.UNKNOWN,
        Standing.UNDECLARED_PAIR,
    ]
    assert found.limits[1].reason == "7 is live, and boat -> contacts may be the same pair."
    assert found.limits[1].live is None, "as of every other limit that is unknown"


def test_a_pair_that_could_not_be_read_is_unknown_with_the_reason() -> None:
    unread = inventory(unread=(Unread(Forbidden(reason="it may not"), PAIR),))
    found = standing_of(unread, declared({"deals -> contacts": 10}), known(known_as(10)))
    assert only(found).standing is Standing.UNKNOWN
    assert "it may not" in only(found).reason
    assert not found.is_complete
    assert not (*found.drift, *found.pending)


def test_a_read_that_lags_behind_this_stacks_own_write_settles() -> None:
    kept = replace_written(known_as(10), before={OBJECT: 5})
    found = standing({"deals -> contacts": 10}, live({OBJECT: 5}), state=kept)
    limit = only(found)
    assert (limit.standing, limit.live, limit.is_drift) == (Standing.SETTLING, 5, False)
    assert "12:04:30 UTC" in limit.reason
    assert found.is_complete


def test_what_was_removed_and_still_shows_settles_as_well() -> None:
    labels = {"Legal": 1}
    before = {LEGAL: 1, OBJECT: 5}
    kept = replace_written(state(declaration(labels=labels), live({LEGAL: 1})), before=before)
    found = standing({"deals -> contacts": {"labels": labels}}, live(before), state=kept)
    assert in_words(found) == {
        "deals -> contacts: 'Legal'": "1 declared, 1 known, 1 live: as declared",
        "deals -> contacts: limit": "not declared, not known, 5 live: settling",
    }


def test_what_is_not_as_it_was_before_the_write_is_drift() -> None:
    kept = replace_written(known_as(10), before={OBJECT: 5})
    found = standing({"deals -> contacts": 10}, live({OBJECT: 7}), state=kept)
    assert only(found).is_drift


def test_pairs_go_by_the_names_of_the_portal_however_the_stack_spells_them() -> None:
    pair = Pair(PET, CONTACTS)
    plain_type = AssociationType(USER_DEFINED, 1)
    limits = live({plain_type: 4}, labels={plain_type: None}, pair=pair)
    found = standing({"2-7 -> contact": 4}, limits)
    assert str(only(found).name) == "pet -> contacts: limit"
    assert only(found).path == ("limit",)


def test_the_object_limit_is_one_limit_however_it_is_declared() -> None:
    found = standing(
        {"deals -> contacts": {"types": {"HUBSPOT_DEFINED/3": 10}}}, live({OBJECT: 10})
    )
    assert str(only(found).name) == "deals -> contacts: limit"
    assert only(found).path == ("types", "HUBSPOT_DEFINED/3")


def test_what_an_exclusive_pair_has_beside_is_said_to_be_removed() -> None:
    found = standing(
        {"deals -> contacts": {"limit": 10, "exclusive": True}}, live({OBJECT: 10, LEGAL: 1})
    )
    assert "exclusive" in found.limits[1].reason


def test_the_place_of_each_value_is_asked_for() -> None:
    found = standing_of(
        inventory(live({OBJECT: 10})),
        declared({"deals -> contacts": {"labels": {"Legal": 1}}}),
        place=lambda entry, path: f"{entry}:{path[-1]}",
    )
    assert [limit.origin for limit in found.limits] == ["deals -> contacts:Legal", None]


def test_state_of_another_portal_is_not_taken_for_this_ones() -> None:
    resource = {
        "type": "pulumi-python:dynamic/hubspot:AssociationLimit",
        "outputs": known_as(10).outputs(),
    }
    others = {"type": "pulumi:pulumi:Stack"}
    read = Known.of([others, resource, {**resource, "delete": True}], portal_id="8800123")
    assert read.of_pair(PAIR) == known_as(10)
    with pytest.raises(StateError, match=r"is of portal 8800123.*A new portal"):
        Known.of([resource], portal_id="1")
    with pytest.raises(StateError, match="cannot be read"):
        Known.of([{**resource, "outputs": {}}], portal_id="8800123")


def replace_written(kept: PairState, *, before: dict[AssociationType, int]) -> PairState:
    """The same state half a minute after a write."""
    return kept.model_copy(update={"written": (written(before, seconds_ago=30),)})


def test_only_some_of_the_limits_can_be_had() -> None:
    found = standing({"deals -> contacts": 12}, live({OBJECT: 12, LEGAL: 1}))
    some = found.only(lambda limit: limit.standing.is_undeclared)
    assert [limit.name.called for limit in some.limits] == ["'Legal'"]
    assert replace(some, limits=found.limits) == found
