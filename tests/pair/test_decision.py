"""What is changed of a pair, and what is refused: all three of live, known and declared count."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.pair.decision import ChangeRefusedError, Decision, decide
from hubspot_limits.pair.live import LivePair
from hubspot_limits.pair.plan import InvalidLimitsError, NothingWrittenError, Purge, Update
from hubspot_limits.pair.resolution import UnresolvedError
from hubspot_limits.pair.state import PairState
from hubspot_limits.values.limits import MANY, AssociationType, DeclaredLimit, Limits
from tests.pair.builders import (
    APPROVER,
    DECISION_MAKER,
    LABELS,
    LEGAL,
    OBJECT,
    after,
    declaration,
    live,
    state,
)

TEN = declaration(10)
KNOWN_TEN = state(TEN, live({OBJECT: 10}))

ADOPTION = (
    "Nothing was written. Ways out: declare what is live; `adopt: true` takes it over; or, if the "
    "resource was renamed, give it its old name as an alias."
)
REFRESH = (
    "Nothing was written. To see the changes and go on, run the same with `--refresh` (`pulumi up "
    "--refresh`, `pulumi destroy --refresh`); to keep what is live, declare it."
)


def refusal(declared: Declaration, found: LivePair, known: PairState | None = None) -> str:
    with pytest.raises(ChangeRefusedError) as caught:
        decide(declared, found, known)
    return str(caught.value)


def steps(decision: Decision) -> list[Purge | Update]:
    return list(decision.plan.steps)


def test_what_is_not_set_is_set() -> None:
    decision = decide(declaration(10, labels={"Decision maker": 2}), live(), None)
    assert decision.declared == {OBJECT: 10, DECISION_MAKER: 2}
    assert steps(decision) == [Update({OBJECT: 10, DECISION_MAKER: 2})]


def test_a_limit_live_at_the_declared_value_is_taken_as_it_is() -> None:
    decision = decide(TEN, live({OBJECT: 10}), None)
    assert not decision.plan
    assert not decision.adopted


def test_half_of_what_is_declared_may_be_live_already() -> None:
    decision = decide(declaration(10, labels={"Decision maker": 2}), live({OBJECT: 10}), None)
    assert steps(decision) == [Update({DECISION_MAKER: 2})]


def test_a_limit_of_a_new_pair_that_is_live_at_another_value_is_refused() -> None:
    assert refusal(TEN, live({OBJECT: 7})) == (
        "deals -> contacts has limits that were not set by this resource: limit: 7 live, 10 "
        f"declared. {ADOPTION}"
    )


def test_adopt_takes_over_what_is_set_otherwise_and_says_what_that_was() -> None:
    decision = decide(declaration(10, adopt=True), live({OBJECT: 7}), None)
    assert steps(decision) == [Update({OBJECT: 10})]
    assert [str(change) for change in decision.adopted] == ["limit: 7 -> 10"]


def test_adopt_has_nothing_to_take_over_where_nothing_is_set() -> None:
    assert not decide(declaration(10, adopt=True), live(), None).adopted


def test_a_label_that_is_declared_from_now_on_is_refused_where_it_is_set_otherwise() -> None:
    added = declaration(10, labels={"Decision maker": 2})
    assert refusal(added, live({OBJECT: 10, DECISION_MAKER: 5}), KNOWN_TEN) == (
        "deals -> contacts has limits that were not set by this resource: 'Decision maker': 5 "
        f"live, 2 declared. {ADOPTION}"
    )


def test_adopt_takes_over_a_label_that_is_declared_from_now_on() -> None:
    added = declaration(10, labels={"Decision maker": 2}, adopt=True)
    decision = decide(added, live({OBJECT: 10, DECISION_MAKER: 5}), KNOWN_TEN)
    assert [str(change) for change in decision.adopted] == ["'Decision maker': 5 -> 2"]


@pytest.mark.parametrize("adopt", [False, True])
@pytest.mark.parametrize("now", [99, None])
def test_a_limit_that_was_changed_outside_is_not_overwritten(
    now: int | None,
    adopt: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    found = live({OBJECT: now} if now else {})
    text = refusal(declaration(12, adopt=adopt), found, KNOWN_TEN)
    assert text == (
        "deals -> contacts was changed outside Pulumi: limit: 10 when last known, "
        f"{now or 'not set'} now, 12 declared. {REFRESH}"
    )


def test_a_limit_that_was_changed_outside_to_the_declared_value_is_as_declared() -> None:
    assert not decide(declaration(12), live({OBJECT: 12}), KNOWN_TEN).plan


def test_an_outside_change_of_one_limit_keeps_the_others_from_being_written_too() -> None:
    both = declaration(10, labels={"Decision maker": 2})
    known = state(both, live({OBJECT: 10, DECISION_MAKER: 2}))
    changed = declaration(10, labels={"Decision maker": 3})
    assert "limit: 10 when last known, 8 now, 10 declared" in refusal(
        changed, live({OBJECT: 8, DECISION_MAKER: 2}), known
    )


def test_what_is_no_longer_declared_is_removed() -> None:
    both = declaration(10, labels={"Decision maker": 2})
    found = live({OBJECT: 10, DECISION_MAKER: 2})
    assert steps(decide(TEN, found, state(both, found))) == [Purge((DECISION_MAKER,))]


def test_what_is_no_longer_declared_and_gone_already_needs_nothing() -> None:
    both = declaration(10, labels={"Decision maker": 2})
    known = state(both, live({OBJECT: 10, DECISION_MAKER: 2}))
    assert not decide(TEN, live({OBJECT: 10}), known).plan


def test_what_is_no_longer_declared_and_was_changed_outside_is_not_removed() -> None:
    both = declaration(10, labels={"Decision maker": 2})
    known = state(both, live({OBJECT: 10, DECISION_MAKER: 2}))
    assert refusal(TEN, live({OBJECT: 10, DECISION_MAKER: 3}), known) == (
        "deals -> contacts was changed outside Pulumi: 'Decision maker': 2 when last known, 3 now, "
        f"not declared. {REFRESH}"
    )


def test_every_outside_change_is_named_at_once() -> None:
    both = declaration(10, labels={"Decision maker": 2})
    known = state(both, live({OBJECT: 10, DECISION_MAKER: 2}))
    text = refusal(declaration(11, labels={"Decision maker": 2}), live({OBJECT: 9}), known)
    assert "limit: 10 when last known, 9 now, 11 declared; 'Decision maker': 2 when" in text


@pytest.mark.parametrize("reverse", [False, True])
def test_what_is_named_comes_in_one_order_whatever_that_of_a_map(
    reverse: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    texts = sorted(["Decision maker", "Approver", "Legal"], reverse=reverse)
    declared = declaration(10, labels=dict.fromkeys(texts, 2))
    found = live({DECISION_MAKER: 3, APPROVER: 3, LEGAL: 3, OBJECT: 9})
    names = re.findall(r"(\S+): \d live", refusal(declared, found))
    assert names == ["limit", "maker'", "'Approver'", "'Legal'"]


def test_undeclared_limits_stay_as_they_are_and_are_no_reason_to_refuse() -> None:
    found = live({OBJECT: 10, LEGAL: 4})
    assert steps(decide(declaration(12), found, KNOWN_TEN)) == [Update({OBJECT: 12})]


def test_an_undeclared_limit_may_be_in_the_way() -> None:
    with pytest.raises(InvalidLimitsError, match="'Legal': 4 \\(live in HubSpot, not declared"):
        decide(declaration(3), live({LEGAL: 4}), None)


def test_a_new_exclusive_pair_with_other_limits_is_refused_with_what_it_has() -> None:
    assert refusal(declaration(10, exclusive=True), live({LEGAL: 1})) == (
        "deals -> contacts has limits that were not set by this resource: 'Legal': 1 live, nothing "
        f"declared. {ADOPTION}"
    )


def test_a_new_exclusive_pair_may_adopt_what_it_removes() -> None:
    decision = decide(declaration(10, exclusive=True, adopt=True), live({LEGAL: 1}), None)
    assert steps(decision) == [Purge((LEGAL,)), Update({OBJECT: 10})]
    assert [str(change) for change in decision.adopted] == ["'Legal': 1 -> not set"]


@pytest.mark.parametrize("adopt", [False, True])
def test_an_exclusive_pair_removes_nothing_that_no_preview_has_shown(
    adopt: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    exclusive = declaration(10, exclusive=True, adopt=adopt)
    known = state(exclusive, live({OBJECT: 10}))
    assert refusal(exclusive, live({OBJECT: 10, LEGAL: 3}), known) == (
        "deals -> contacts is exclusive, and has limits that no preview has shown: 'Legal': 3 live,"
        " nothing declared. Nothing was written. Run `pulumi up --refresh` to see each removal, or "
        "declare them."
    )


def test_an_exclusive_pair_removes_what_the_state_has_as_undeclared() -> None:
    found = live({OBJECT: 10, LEGAL: 3})
    decision = decide(declaration(10, exclusive=True), found, state(TEN, found))
    assert steps(decision) == [Purge((LEGAL,))]
    assert not decision.adopted


def test_an_exclusive_pair_removes_no_undeclared_limit_that_has_changed_since() -> None:
    known = state(TEN, live({OBJECT: 10, LEGAL: 3}))
    found = live({OBJECT: 10, LEGAL: 4})
    assert "'Legal': 4 live" in refusal(declaration(10, exclusive=True), found, known)


def test_a_pair_that_is_exclusive_no_more_keeps_what_is_live() -> None:
    known = state(declaration(10, exclusive=True), live({OBJECT: 10}))
    assert not decide(TEN, live({OBJECT: 10, LEGAL: 3}), known).plan


def test_every_mistake_is_named_before_anything_is_decided() -> None:
    declared = declaration(10, labels={"Decider": 1, "Payer": 1})
    with pytest.raises(UnresolvedError) as caught:
        decide(declared, live({OBJECT: 7}), None)
    assert [mistake.path for mistake in caught.value.mistakes] == [
        ("labels", "Decider"),
        ("labels", "Payer"),
    ]


TYPES = (OBJECT, DECISION_MAKER, APPROVER, LEGAL)

limits = st.integers(1, 4)
sets_of_limits = st.dictionaries(st.sampled_from(TYPES), limits)
declared_limits: st.SearchStrategy[DeclaredLimit] = limits | st.just(MANY)


@st.composite
def declarations(draw: st.DrawFn) -> Declaration:
    texts = [text for text in LABELS.values() if text]
    return declaration(
        draw(st.one_of(st.none(), declared_limits)),
        labels=draw(st.dictionaries(st.sampled_from(texts), declared_limits)),
        exclusive=draw(st.booleans()),
        adopt=draw(st.booleans()),
    )


@st.composite
def states(draw: st.DrawFn) -> PairState:
    """What an earlier run knew: a declaration at its values, and other limits beside it."""
    declared = draw(declarations())
    found = draw(sets_of_limits)
    at_its_values = decide_freely(declared, found)
    return state(declared, live(at_its_values))


def decide_freely(declared: Declaration, found: Limits) -> dict[AssociationType, int]:
    """The limits of a pair where a declaration holds, whatever it took."""
    own = state(declared, live())
    others = {} if declared.exclusive else live(found).others(own.limits)
    return {**others, **own.all_limits}


@given(declarations(), sets_of_limits, st.none() | states())
def test_a_decision_does_what_is_declared_and_no_more(
    declared: Declaration, found: Limits, known: PairState | None
) -> None:
    try:
        decision = decide(declared, live(found), known)
    except NothingWrittenError:
        return
    end = after(decision, found)
    own = set(decision.declared) | set(known.limits if known else ())
    assert all(
        end.get(association_type) == limit for association_type, limit in decision.declared.items()
    )
    undeclared = {
        association_type: limit
        for association_type, limit in found.items()
        if association_type not in own
    }
    kept = {
        association_type: limit
        for association_type, limit in end.items()
        if association_type not in own
    }
    assert kept == ({} if declared.exclusive else undeclared)
    assert not decide(declared, live(end), state(declared, live(end))).plan


@given(declarations(), sets_of_limits, states())
def test_a_decision_writes_over_nothing_that_was_changed_outside(
    declared: Declaration, found: Limits, known: PairState
) -> None:
    try:
        decision = decide(declared, live(found), known)
    except NothingWrittenError:
        return
    last_known = {
        association_type: known_limit.live for association_type, known_limit in known.limits.items()
    }
    for change in decision.plan.changes:
        assert change.old == found.get(change.type)
        if change.type in last_known:
            assert change.old == last_known[change.type]
        elif change.old is not None:
            shown = known.undeclared.get(change.type)
            assert change in decision.adopted or (shown and shown.limit == change.old)


@given(declarations(), sets_of_limits, st.none() | states())
def test_what_adopt_takes_over_is_refused_without_it(
    declared: Declaration, found: Limits, known: PairState | None
) -> None:
    with_adopt = declared.model_copy(update={"adopt": True})
    without = declared.model_copy(update={"adopt": False})
    try:
        adopted = decide(with_adopt, live(found), known).adopted
    except NothingWrittenError:
        with pytest.raises(NothingWrittenError):
            decide(without, live(found), known)
        return
    if adopted:
        with pytest.raises(ChangeRefusedError):
            decide(without, live(found), known)
    else:
        assert decide(without, live(found), known) == decide(with_adopt, live(found), known)
