from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, combinations, combinations_with_replacement, product
from operator import le, lt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hubspot_limits.pair.plan import InvalidLimitsError, PairTypes, Plan, Purge, Update, plan
from hubspot_limits.values.limits import HUBSPOT_DEFINED, AssociationType, Limits, Pair
from hubspot_limits.values.object_types import ObjectType

OBJECT = AssociationType(HUBSPOT_DEFINED, 3)
PRIMARY = AssociationType(HUBSPOT_DEFINED, 5)
DECISION_MAKER = AssociationType("USER_DEFINED", 35)
APPROVER = AssociationType("USER_DEFINED", 37)
ESCALATION = AssociationType("USER_DEFINED", 39)

DEALS_TO_CONTACTS = PairTypes(
    Pair(ObjectType("0-3", "deals"), ObjectType("0-1", "contacts")),
    unlabelled=(OBJECT,),
    labels={DECISION_MAKER: "Decision maker", APPROVER: "Approver", ESCALATION: "Escalation"},
)

Desired = Mapping[AssociationType, int | None]
Holds = Callable[[int, int], bool]


def is_valid(types: PairTypes, limits: Limits, holds: Holds = le) -> bool:
    """HubSpot's rule, spelled out anew: nothing here is the planner's."""
    object_limits = [
        limits[association_type]
        for association_type in types.unlabelled
        if association_type in limits
    ]
    label_limits = [
        limits[association_type] for association_type in types.labels if association_type in limits
    ]
    return all(holds(low, high) for low, high in product(label_limits, object_limits))


def applied(limits: Limits, writes: Desired) -> Limits:
    return {
        association_type: limit
        for association_type, limit in {**limits, **writes}.items()
        if limit is not None
    }


def writes(step: Purge | Update) -> Desired:
    return dict.fromkeys(step.types) if isinstance(step, Purge) else dict(step.limits)


def subsets(writes: Desired) -> Iterator[Desired]:
    for chosen in chain.from_iterable(
        combinations(writes, size) for size in range(len(writes) + 1)
    ):
        yield {association_type: writes[association_type] for association_type in chosen}


def states(live: Limits, planned: Plan) -> Iterator[Limits]:
    """Every state that the pair can be seen in: a step may apply its inputs in any order."""
    for step in planned.steps:
        yield from (applied(live, subset) for subset in subsets(writes(step)))
        live = applied(live, writes(step))


def end_state(live: Limits, planned: Plan) -> Limits:
    for step in planned.steps:
        live = applied(live, writes(step))
    return live


def assert_keeps_its_promises(types: PairTypes, live: Limits, desired: Desired) -> None:
    end = applied(live, desired)
    if end == live:
        assert plan(types, live, desired) == Plan()
        return
    for limits in (live, end):
        if not is_valid(types, limits):
            assert_refuses_and_names_what_is_in_the_way(types, live, desired, limits)
            return
    planned = plan(types, live, desired)
    strict = is_valid(types, live, lt) and is_valid(types, end, lt)
    seen = list(states(live, planned))
    assert all(is_valid(types, state) for state in seen)
    assert not strict or all(is_valid(types, state, lt) for state in seen)
    assert end_state(live, planned) == end
    assert not plan(types, end, desired)
    assert_sends_no_more_than_needed(types, live, planned)


def assert_refuses_and_names_what_is_in_the_way(
    types: PairTypes, live: Limits, desired: Desired, limits: Limits
) -> None:
    with pytest.raises(InvalidLimitsError) as caught:
        plan(types, live, desired)
    object_limit = min(
        limits[association_type]
        for association_type in types.unlabelled
        if association_type in limits
    )
    named = {f"limit: {object_limit}"} | {
        f"'{text}': {limits[association_type]}"
        for association_type, text in types.labels.items()
        if limits.get(association_type, 0) > object_limit
    }
    assert all(words in str(caught.value) for words in named)


def assert_sends_no_more_than_needed(types: PairTypes, live: Limits, planned: Plan) -> None:
    """One purge, then one update wherever every mix of its inputs is valid."""
    purges = [step for step in planned.steps if isinstance(step, Purge)]
    updates = [step for step in planned.steps if isinstance(step, Update)]
    assert list(planned.steps) == [*purges, *updates]
    assert len(purges) <= 1
    assert len(updates) <= 2
    start = end_state(live, Plan(steps=tuple(purges)))
    together = {
        association_type: limit
        for update in updates
        for association_type, limit in update.limits.items()
    }
    end = applied(start, together)
    holds = lt if is_valid(types, start, lt) and is_valid(types, end, lt) else le
    if all(is_valid(types, applied(start, subset), holds) for subset in subsets(together)):
        assert len(updates) <= 1


LIVE = (None, 1, 2, 3)
UNDECLARED = "undeclared"
DESIRED = (UNDECLARED, None, 1, 2, 3)


def small_case(
    values: Iterable[tuple[AssociationType, tuple[int | None, int | str | None]]],
) -> tuple[Limits, Desired]:
    values = list(values)
    live = {association_type: old for association_type, (old, _) in values if old is not None}
    desired = {
        association_type: new for association_type, (_, new) in values if not isinstance(new, str)
    }
    return live, desired


@pytest.mark.no_cover
@pytest.mark.parametrize("object_limit", list(product(LIVE, DESIRED)), ids=str)
@pytest.mark.parametrize("labels", [2, pytest.param(3, marks=pytest.mark.exhaustive)])
def test_every_change_of_a_few_labels_keeps_the_promises(
    labels: int, object_limit: tuple[int | None, int | str | None]
) -> None:
    types = tuple(DEALS_TO_CONTACTS.labels)[:labels]
    # The rule treats labels alike: their order in a combination adds nothing.
    for label_limits in combinations_with_replacement(product(LIVE, DESIRED), labels):
        cases = [(OBJECT, object_limit), *zip(types, label_limits, strict=True)]
        assert_keeps_its_promises(DEALS_TO_CONTACTS, *small_case(cases))


@st.composite
def large_cases(draw: st.DrawFn) -> tuple[PairTypes, Limits, Desired]:
    """Up to eight labels, limits up to the 10,000 of HubSpot's own dialog, close together often.

    Some limits have two ids, as symmetric ones of an object type with itself do.
    """
    names = [None, *(f"Label {number}" for number in range(draw(st.integers(1, 8))))]
    ids = {
        name: (
            AssociationType("USER_DEFINED", 2 * number + 1),
            AssociationType("USER_DEFINED", 2 * number + 2),
        )[: draw(st.integers(1, 2))]
        for number, name in enumerate(names)
    }
    types = PairTypes(
        DEALS_TO_CONTACTS.pair,
        unlabelled=ids[None],
        labels={association_type: name for name in names if name for association_type in ids[name]},
    )
    limits = st.integers(1, 6) | st.integers(1, 10_000)
    live = draw(st.dictionaries(st.sampled_from(names), limits))
    desired = draw(st.dictionaries(st.sampled_from(names), st.none() | limits))
    return (
        types,
        {association_type: limit for name, limit in live.items() for association_type in ids[name]},
        {
            association_type: limit
            for name, limit in desired.items()
            for association_type in ids[name]
        },
    )


@given(large_cases())
def test_any_change_of_a_pair_keeps_the_promises(case: tuple[PairTypes, Limits, Desired]) -> None:
    assert_keeps_its_promises(*case)


@given(large_cases())
def test_the_order_of_a_declaration_changes_nothing(
    case: tuple[PairTypes, Limits, Desired],
) -> None:
    types, live, desired = case
    reordered = dict(reversed(list(desired.items())))
    try:
        planned = plan(types, live, desired)
    except InvalidLimitsError:
        with pytest.raises(InvalidLimitsError):
            plan(types, live, reordered)
    else:
        assert plan(types, live, reordered) == planned


@given(large_cases(), st.integers(1, 10_000), st.none() | st.integers(1, 10_000))
def test_a_primary_type_is_never_what_refuses_a_change(
    case: tuple[PairTypes, Limits, Desired], old: int, new: int | None
) -> None:
    types, live, desired = case
    assume(is_valid(types, live) and is_valid(types, applied(live, desired)))
    live, desired = {**live, PRIMARY: old}, {**desired, PRIMARY: new}
    planned = plan(types, live, desired)
    assert end_state(live, planned) == applied(live, desired)
    assert all(is_valid(types, state) for state in states(live, planned))


@pytest.mark.parametrize(
    ("live", "desired", "steps"),
    [
        pytest.param(
            {OBJECT: 2, DECISION_MAKER: 2},
            {OBJECT: 5, DECISION_MAKER: 4},
            [Update({OBJECT: 5}), Update({DECISION_MAKER: 4})],
            id="the object limit makes room before the label needs it",
        ),
        pytest.param(
            {OBJECT: 5, DECISION_MAKER: 4},
            {OBJECT: 2, DECISION_MAKER: 1},
            [Update({DECISION_MAKER: 1}), Update({OBJECT: 2})],
            id="the label goes out of the way of the object limit",
        ),
        pytest.param(
            {OBJECT: 5, DECISION_MAKER: 4, APPROVER: 1},
            {OBJECT: 3, DECISION_MAKER: 1, APPROVER: 2},
            [Update({DECISION_MAKER: 1}), Update({OBJECT: 3, APPROVER: 2})],
            id="labels that go up wait for the second update",
        ),
        pytest.param(
            {OBJECT: 10, DECISION_MAKER: 2},
            {OBJECT: 20, DECISION_MAKER: 3},
            [Update({OBJECT: 20, DECISION_MAKER: 3})],
            id="one update where no order can be invalid",
        ),
        pytest.param(
            {DECISION_MAKER: 4},
            {OBJECT: 4, DECISION_MAKER: 2},
            [Update({DECISION_MAKER: 2}), Update({OBJECT: 4})],
            id="equality is not passed through between states without it",
        ),
        pytest.param(
            {DECISION_MAKER: 2},
            {OBJECT: 4, DECISION_MAKER: 4},
            [Update({OBJECT: 4, DECISION_MAKER: 4})],
            id="equality that is asked for needs no extra request",
        ),
        pytest.param(
            {OBJECT: 5, DECISION_MAKER: 4},
            {OBJECT: 3, DECISION_MAKER: None},
            [Purge((DECISION_MAKER,)), Update({OBJECT: 3})],
            id="a label is purged before the object limit goes below it",
        ),
        pytest.param(
            {OBJECT: 5, DECISION_MAKER: 4},
            {OBJECT: None, DECISION_MAKER: 9, APPROVER: 7},
            [Purge((OBJECT,)), Update({DECISION_MAKER: 9, APPROVER: 7})],
            id="a purged object limit binds nothing any more",
        ),
        pytest.param(
            {OBJECT: 5, DECISION_MAKER: 4},
            {OBJECT: None, DECISION_MAKER: None},
            [Purge((OBJECT, DECISION_MAKER))],
            id="everything is purged in one request",
        ),
        pytest.param(
            {},
            {OBJECT: 5, DECISION_MAKER: 4},
            [Update({OBJECT: 5, DECISION_MAKER: 4})],
            id="a new pair is one request",
        ),
        pytest.param(
            {OBJECT: 5, DECISION_MAKER: 4},
            {APPROVER: 2},
            [Update({APPROVER: 2})],
            id="what is not declared stays as it is",
        ),
        pytest.param(
            {OBJECT: 5, PRIMARY: 4},
            {OBJECT: 2, PRIMARY: 1},
            [Update({PRIMARY: 1}), Update({OBJECT: 2})],
            id="a primary type is ordered like a label",
        ),
        pytest.param(
            {OBJECT: 10, PRIMARY: 1},
            {OBJECT: 3, PRIMARY: 5},
            [Update({OBJECT: 3, PRIMARY: 5})],
            id="a primary type above the object limit is not refused",
        ),
    ],
)
def test_a_change_is_sent_in_a_valid_order(
    live: Limits, desired: Desired, steps: list[Purge | Update]
) -> None:
    assert list(plan(DEALS_TO_CONTACTS, live, desired).steps) == steps


def test_a_pair_without_an_unlabelled_type_has_no_object_limit() -> None:
    types = PairTypes(DEALS_TO_CONTACTS.pair, unlabelled=(), labels=DEALS_TO_CONTACTS.labels)
    planned = plan(types, {DECISION_MAKER: 2}, {DECISION_MAKER: 9, APPROVER: None})
    assert planned.steps == (Update({DECISION_MAKER: 9}),)


def test_a_plan_says_itself_in_the_words_of_the_stack_file() -> None:
    live = {OBJECT: 5, DECISION_MAKER: 2, APPROVER: 1}
    desired = {PRIMARY: 1, DECISION_MAKER: 3, APPROVER: None, OBJECT: 10}
    assert str(plan(DEALS_TO_CONTACTS, live, desired)).splitlines() == [
        "limit: 5 -> 10",
        "HUBSPOT_DEFINED/5: not set -> 1",
        "'Decision maker': 2 -> 3",
        "'Approver': 1 -> not set",
    ]


def test_the_two_ids_of_a_symmetric_label_are_written_together_and_said_once() -> None:
    company = ObjectType("0-2", "companies")
    one, other = AssociationType("USER_DEFINED", 50), AssociationType("USER_DEFINED", 51)
    types = PairTypes(
        Pair(company, company),
        unlabelled=(AssociationType(HUBSPOT_DEFINED, 450),),
        labels={one: "Sister company", other: "Sister company"},
    )
    planned = plan(types, {}, {one: 4, other: 4})
    assert planned.steps == (Update({one: 4, other: 4}),)
    assert str(planned) == "'Sister company': not set -> 4"


def test_the_two_ids_of_a_custom_unlabelled_type_are_one_object_limit() -> None:
    pet = ObjectType("2-7", "pet")
    one, other = AssociationType("USER_DEFINED", 60), AssociationType("USER_DEFINED", 61)
    types = PairTypes(Pair(pet, pet), unlabelled=(one, other), labels={APPROVER: "Sibling"})
    planned = plan(types, {one: 5, other: 5, APPROVER: 4}, {one: 2, other: 2, APPROVER: 1})
    assert planned.steps == (Update({APPROVER: 1}), Update({one: 2, other: 2}))
    assert str(planned) == "limit: 5 -> 2\n'Sibling': 4 -> 1"


def test_of_two_object_limits_that_differ_the_lower_one_binds() -> None:
    pet = ObjectType("2-7", "pet")
    one, other = AssociationType("USER_DEFINED", 60), AssociationType("USER_DEFINED", 61)
    types = PairTypes(Pair(pet, pet), unlabelled=(one, other), labels={APPROVER: "Sibling"})
    with pytest.raises(InvalidLimitsError, match="limit: 5 and limit: 3 and 'Sibling': 4"):
        plan(types, {one: 5, other: 3, APPROVER: 4}, {APPROVER: 5})


def refusal(live: Limits, desired: Desired) -> str:
    with pytest.raises(InvalidLimitsError) as caught:
        plan(DEALS_TO_CONTACTS, live, desired)
    return str(caught.value)


def test_an_undeclared_label_limit_in_the_way_is_named() -> None:
    assert refusal({ESCALATION: 20}, {OBJECT: 10}) == (
        "deals -> contacts: HubSpot allows no label limit above the pair's object limit, but this "
        "change would end with limit: 10 and 'Escalation': 20 (live in HubSpot, not declared "
        "here). Nothing was written. To go on, set `limit` to 20 or more, or 'Escalation' to 10 or "
        "less, or remove in HubSpot's settings what is not declared here."
    )


def test_an_undeclared_object_limit_in_the_way_is_named() -> None:
    message = refusal({OBJECT: 3}, {DECISION_MAKER: 5, APPROVER: 2})
    assert "limit: 3 (live in HubSpot, not declared here) and 'Decision maker': 5." in message
    assert "Approver" not in message


def test_declared_limits_that_break_the_rule_are_named_with_the_way_out() -> None:
    message = refusal({}, {OBJECT: 3, DECISION_MAKER: 5, APPROVER: 4})
    assert "limit: 3 and 'Decision maker': 5 and 'Approver': 4." in message
    assert "set `limit` to 5 or more, or 'Decision maker' and 'Approver' to 3 or less." in message
    assert "not declared" not in message


def test_live_limits_that_break_the_rule_already_are_left_alone() -> None:
    assert refusal({OBJECT: 3, ESCALATION: 5}, {APPROVER: 1}) == (
        "deals -> contacts: HubSpot allows no label limit above the pair's object limit, but live "
        "in HubSpot are limit: 3 and 'Escalation': 5, and HubSpot may refuse any change of these "
        "limits. Nothing was written. In HubSpot's settings set `limit` to 5 or more, or "
        "'Escalation' to 3 or less, then run `pulumi up --refresh`."
    )


def test_live_limits_that_break_the_rule_are_no_matter_when_nothing_differs() -> None:
    assert plan(DEALS_TO_CONTACTS, {OBJECT: 3, ESCALATION: 5}, {OBJECT: 3}) == Plan()
