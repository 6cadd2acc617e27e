"""`many` declares that there is no limit: enforced and known like any other value."""

from __future__ import annotations

import pytest

from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.pair.decision import ChangeRefusedError, decide
from hubspot_limits.pair.live import LivePair
from hubspot_limits.pair.meaning import is_as_known, removed_by
from hubspot_limits.pair.plan import Purge, Update
from hubspot_limits.pair.refresh import inputs_of, refreshed
from hubspot_limits.pair.resolution import UnresolvedError
from hubspot_limits.pair.settling import settled, settling_until
from hubspot_limits.pair.state import PairState
from hubspot_limits.values.limits import AssociationType, Limits, Pair
from tests.pair.builders import (
    APPROVER,
    COMPANIES,
    DECISION_MAKER,
    LABELS,
    NOON,
    OBJECT,
    declaration,
    live,
    state,
    written,
)

MANY = declaration("many")
TEN = declaration(10)
TEN_AND_MANY = declaration(10, labels={"Decision maker": "many"})


def steps(declared: Declaration, found: Limits, known: PairState | None) -> list[Purge | Update]:
    return list(decide(declared, live(found), known).plan.steps)


def refusal(declared: Declaration, found: Limits, known: PairState | None = None) -> str:
    with pytest.raises(ChangeRefusedError) as caught:
        decide(declared, live(found), known)
    return str(caught.value)


def test_where_nothing_is_set_nothing_is_written() -> None:
    decision = decide(TEN_AND_MANY, live({OBJECT: 10}), None)
    assert decision.declared == {OBJECT: 10, DECISION_MAKER: None}
    assert not decision.plan


def test_a_limit_that_is_found_is_refused_like_any_other_value() -> None:
    assert "has limits that were not set by this resource: limit: 7 live, many declared." in (
        refusal(MANY, {OBJECT: 7})
    )


def test_a_limit_beside_what_is_known_is_refused_as_well() -> None:
    known = state(TEN, live({OBJECT: 10, DECISION_MAKER: 2}))
    text = refusal(TEN_AND_MANY, {OBJECT: 10, DECISION_MAKER: 2}, known)
    assert "'Decision maker': 2 live, many declared" in text


def test_adopt_purges_a_limit_that_is_found() -> None:
    adopting = declaration("many", adopt=True)
    decision = decide(adopting, live({OBJECT: 7}), None)
    assert decision.plan.steps == (Purge((OBJECT,)),)
    assert list(map(str, decision.adopted)) == ["limit: 7 -> not set"]


def test_a_limit_that_becomes_many_is_purged() -> None:
    known = state(TEN, live({OBJECT: 10}))
    assert not is_as_known(known, MANY)
    assert steps(MANY, {OBJECT: 10}, known) == [Purge((OBJECT,))]


def test_many_that_becomes_a_limit_is_written() -> None:
    assert steps(TEN, {}, state(MANY, live())) == [Update({OBJECT: 10})]


def test_many_that_is_no_longer_declared_writes_nothing_whatever_is_live() -> None:
    known = state(TEN_AND_MANY, live({OBJECT: 10}))
    assert not is_as_known(known, TEN)
    assert steps(TEN, {OBJECT: 10}, known) == []
    assert steps(TEN, {OBJECT: 10, DECISION_MAKER: 2}, known) == []


def test_a_limit_that_was_set_since_is_not_purged_unseen() -> None:
    known = state(TEN_AND_MANY, live({OBJECT: 10}))
    changed = declaration(12, labels={"Decision maker": "many"})
    assert "'Decision maker': many when last known, 2 now, many declared" in (
        refusal(changed, {OBJECT: 10, DECISION_MAKER: 2}, known)
    )


def test_a_limit_that_a_refresh_has_shown_is_purged() -> None:
    drifted = refreshed(state(MANY, live()), live({OBJECT: 7}))
    assert inputs_of(drifted)["limit"] == 7
    assert steps(MANY, {OBJECT: 7}, drifted) == [Purge((OBJECT,))]


def test_a_pair_without_limits_is_refreshed_to_itself() -> None:
    known = state(TEN_AND_MANY, live({OBJECT: 10}))
    assert refreshed(known, live({OBJECT: 10})) == known
    assert inputs_of(known)["labels"] == {"Decision maker": "many"}


def test_many_of_a_label_that_is_gone_leaves_the_declaration() -> None:
    known = state(TEN_AND_MANY, live({OBJECT: 10}))
    without_label = live({OBJECT: 10}, labels={OBJECT: None, APPROVER: "Approver"})
    assert "labels" not in inputs_of(refreshed(known, without_label))


def test_many_needs_its_label() -> None:
    with pytest.raises(UnresolvedError, match="has no label 'Lawyer'"):
        decide(declaration(labels={"Lawyer": "many"}), live(), None)


def test_many_of_a_renamed_label_is_shown_by_its_present_text() -> None:
    renamed = live({OBJECT: 10}, labels={**LABELS, DECISION_MAKER: "Decider"})
    known = refreshed(state(TEN_AND_MANY, live({OBJECT: 10})), renamed)
    assert inputs_of(known)["labels"] == {"Decider": "many"}


def test_state_has_it_as_text_and_owns_no_limit_for_it() -> None:
    known = state(TEN_AND_MANY, live({OBJECT: 10}))
    assert known.outputs()["limits"] == {
        "HUBSPOT_DEFINED/3": {"limit": 10},
        "USER_DEFINED/35": {"label": "Decision maker", "limit": "many"},
    }
    assert PairState.read(known.outputs()) == known
    assert known.owned == (OBJECT,)
    assert known.all_limits == {OBJECT: 10}


def test_an_object_limit_of_many_allows_any_label_limit() -> None:
    declared = declaration("many", labels={"Decision maker": 50})
    known = state(TEN, live({OBJECT: 10}))
    assert steps(declared, {OBJECT: 10}, known) == [
        Purge((OBJECT,)),
        Update({DECISION_MAKER: 50}),
    ]


def test_a_label_limit_of_many_is_below_any_object_limit() -> None:
    declared = declaration(1, labels={"Decision maker": "many"})
    known = state(declaration(10, labels={"Decision maker": 5}), live({OBJECT: 10}))
    assert steps(declared, {OBJECT: 10, DECISION_MAKER: 5}, known) == [
        Purge((DECISION_MAKER,)),
        Update({OBJECT: 1}),
    ]


def test_an_exclusive_pair_purges_what_it_declares_as_many_once_it_was_shown() -> None:
    exclusive = declaration(10, exclusive=True)
    known = state(exclusive, live({OBJECT: 10, DECISION_MAKER: 2}))
    declared = declaration(10, labels={"Decision maker": "many"}, exclusive=True)
    assert list(removed_by(known, declared)) == [DECISION_MAKER]
    assert steps(declared, {OBJECT: 10, DECISION_MAKER: 2}, known) == [Purge((DECISION_MAKER,))]


def test_both_ids_of_a_symmetric_label_are_purged() -> None:
    one, other = AssociationType("USER_DEFINED", 50), AssociationType("USER_DEFINED", 51)
    pair = Pair(COMPANIES, COMPANIES)
    labels = {AssociationType("HUBSPOT_DEFINED", 450): None, one: "Sister", other: "Sister"}

    def companies(limits: Limits) -> LivePair:
        return live(limits, labels=labels, pair=pair)

    five = declaration(pair=pair, labels={"Sister": 5})
    known = state(five, companies({one: 5, other: 5}))
    many = declaration(pair=pair, labels={"Sister": "many"})
    decision = decide(many, companies({one: 5, other: 5}), known)
    assert decision.plan.steps == (Purge((one, other)),)
    assert is_as_known(state(many, companies({})), many)


def test_a_read_from_before_the_purge_is_no_drift() -> None:
    known = state(MANY, live(), written=(written({OBJECT: 10}),))
    assert settling_until(live({OBJECT: 10}), known, NOON) is not None
    assert settled(live({OBJECT: 10}), known, NOON).limits == {}
    assert settling_until(live({OBJECT: 11}), known, NOON) is None
